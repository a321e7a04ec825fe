package io.cenote.upstream;

import io.cenote.transport.EndpointAddress;
import io.cenote.upstream.balance.Balance;
import io.cenote.upstream.balance.Roster;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.member.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Endpoints of one upstream: the members there are now, and what is known of them.
 *
 * <p>Thread: any.
 */
public final class Endpoints {
  private final EndpointSettings settings;
  private final DoubleSupplier random;
  private volatile Roster roster;

  /**
   * Creates the endpoints.
   *
   * @param random returns numbers from 0 to below 1
   * @param now nanoseconds of the loops' clock
   */
  public Endpoints(EndpointSettings settings, DoubleSupplier random, long now) {
    this.settings = settings;
    this.random = random;
    List<Member> members = new ArrayList<>();
    for (int place = 0; place < settings.listed().size(); place++) {
      if (settings.listed().get(place) instanceof Listed.Place listed) {
        members.add(memberOf(place, listed, now));
      }
    }
    roster = rosterOf(members);
  }

  private Member memberOf(int place, Listed.Place listed, long now) {
    return new Member(
        new Member.Identity(
            place, listed, listed.endpoint(), EndpointAddress.of(listed.endpoint())),
        new Member.Share(listed.weight(), 0),
        random,
        now);
  }

  private Roster rosterOf(List<Member> members) {
    return Roster.of(members, settings.choosing().balance() == Balance.SOURCE_HASH);
  }

  /** Members at this moment. */
  public Roster roster() {
    return roster;
  }

  /** Creates a chooser for one loop. */
  public Chooser newChooser() {
    EndpointSettings.Choosing choosing = settings.choosing();
    long slowStart = choosing.slowStart().toNanos();
    return new Chooser(this, choosing.balance().newBalancer(slowStart, random), choosing);
  }

  /**
   * Returns nanoseconds until a member may be dialled ahead of need; 0: now.
   *
   * @return {@link Long#MAX_VALUE} if none may for now
   */
  public long remaining(long now) {
    long least = Long.MAX_VALUE;
    Roster all = roster;
    for (int i = 0; i < all.size(); i++) {
      Member member = all.get(i);
      if (all.isFirst(member)) {
        least = Math.min(least, Math.max(0, member.condition().backingOff(now)));
      }
    }
    return least;
  }

  /** Tests whether a session can be placed at all. */
  public boolean hasUsable() {
    Roster all = roster;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).isUsable()) {
        return true;
      }
    }
    return false;
  }
}
