package io.cenote.lease;

import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Need;
import org.jspecify.annotations.Nullable;

/**
 * Which link one client's requests go to: a shared one, or its own. All that are on their way at
 * one moment are on one link, so that none overtakes another.
 *
 * <p>Thread: the session's loop.
 */
final class Route {
  private final LinkUser user;
  private final ClientSide talk;
  private final ExclusiveLink own;
  private final @Nullable SharedLinks commons;
  private @Nullable SharedLink shared;
  private @Nullable Link link;
  private boolean awaiting;

  Route(LinkUser user, ClientSide talk, ExclusiveLink own, @Nullable SharedLinks commons) {
    this.user = user;
    this.talk = talk;
    this.own = own;
    this.commons = commons;
  }

  ExclusiveLink own() {
    return own;
  }

  /** Where what was sent last has gone; null: nothing is on its way. */
  @Nullable Link link() {
    return link;
  }

  /** The client writes again, or has gone: whatever was paused for its sake goes on. */
  void unpause() {
    if (shared != null) {
      shared.clientReady(user);
    }
    own.pause(false);
  }

  /** The shared link, if it is the one. */
  @Nullable SharedLink sharedNow() {
    return link == shared && link != null ? shared : null;
  }

  /** Whether the client has a connection for itself. */
  boolean isOnOwn() {
    return link == own && own.isReady();
  }

  /**
   * Gets a link that takes the part that the client side has; whoever has to wait is told when to
   * try again.
   *
   * @param outstanding how many replies are owed
   * @return null if there is none now
   */
  @Nullable Link find(int outstanding) {
    boolean begins = talk.beginsRequest();
    Link now = link;
    if (now != null && begins && !fits(now)) {
      if (outstanding > 0) {
        return null;
      }
      leave();
      now = null;
    }
    boolean free = outstanding == 0 && !awaiting && begins;
    if (now == null || (free && now.isShared())) {
      now = choose();
      link = now;
    }
    if (!now.isReady() && !awaiting) {
      awaiting = true;
      now.want(user);
    }
    return now.isReady() && now.hasRoomFor(user) ? now : null;
  }

  private Link choose() {
    if (commons == null || talk.need() != Need.SHARED || user.uptake().isSlow()) {
      return own;
    }
    SharedLink common = commons.choose(user.uptake().isProven());
    SharedLink before = shared;
    if (before != null && before != common) {
      before.clientReady(user); // it has nothing more from there
    }
    shared = common;
    return common;
  }

  private boolean fits(Link candidate) {
    return !talk.needsAnother()
        && !candidate.isRetired()
        && (!candidate.isShared() || talk.need() == Need.SHARED);
  }

  /** The link is ready. */
  void ready(Link now) {
    awaiting = false;
    if (now == own) {
      talk.attached(own.server());
    }
  }

  /** Has its own link wanted, on a connection made since: there is something to be sent again. */
  void wantNew(long since) {
    link = own;
    awaiting = true;
    own.tries.onlyMadeAfter(since);
    own.want(user);
  }

  /** There is no link to be had. */
  void failed() {
    awaiting = false;
    link = null;
  }

  /** Nothing is on its way: the next request may go elsewhere. */
  void leave() {
    if (isOnOwn()) {
      own.giveBack();
      talk.detached();
    }
    link = null;
  }

  /** Its own connection has gone. */
  void ownLost() {
    link = null;
  }

  /** The client has gone: nobody waits for a link any more. */
  void forget() {
    if (awaiting && link != null) {
      link.forget(user);
    } else if (shared != null && link == shared) {
      shared.left();
    }
  }
}
