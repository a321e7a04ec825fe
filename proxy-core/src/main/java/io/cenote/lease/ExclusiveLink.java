package io.cenote.lease;

import io.cenote.pool.ConnectionPool;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A connection that one client has for itself, for as long as replies are owed or the protocol says
 * so. It outlives its client while it drops replies that nobody waits for any more.
 *
 * <p>Thread: its loop.
 */
final class ExclusiveLink extends Link {
  private final LinkUser owner;
  private Loop.@Nullable Timer patience;
  private boolean finished;

  ExclusiveLink(ConnectionPool pool, Loop loop, LinkUser owner) {
    super(pool, loop);
    this.owner = owner;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public boolean isRaw() {
    return pending.isEmpty() && owner.talk().isRaw();
  }

  @Override
  public void rawRead(ByteBuf bytes) {
    int from = bytes.readerIndex();
    int to = bytes.writerIndex();
    owner.deliver(bytes, from, to);
    owner.talk().overheard(bytes, from, to);
    owner.moved();
  }

  @Override
  boolean hasRoomFor(LinkUser user) {
    return outlet().isWritable();
  }

  @Override
  public void send(ByteBuf borrowed, int from, int length) {
    if (isReady()) { // else it has just been lost, and that is told
      outlet().send(borrowed, from, from + length);
    }
  }

  /**
   * The client has ended, and how many replies it is owed is not known, or when: the server is told
   * with a FIN, as the client would have told it, and says what it has to say before it ends, too.
   */
  void finish() {
    if (!finished) {
      finished = true;
      outlet().finish();
    }
  }

  /** After a FIN nobody else can use it. */
  @Override
  void giveBack() {
    if (finished) {
      fail(CloseReason.SESSION_END);
    } else {
      super.giveBack();
    }
  }

  @Override
  public void upstreamInputClosed() {
    fail(finished ? CloseReason.SESSION_END : CloseReason.PEER_FIN);
  }

  /** The client takes no more for now, or does again. */
  void pause(boolean paused) {
    if (isReady()) {
      Stream stream = connection().stream();
      if (paused) {
        stream.pause();
      } else {
        stream.resume();
      }
    }
  }

  @Override
  void caughtUp() {
    if (!owner.isGone()) {
      owner.caughtUp();
      return;
    }
    stopWaiting();
    if (!owner.talk().isAtRest()) {
      server().taint();
    }
    giveBack();
  }

  @Override
  void lost(CloseReason reason) {
    stopWaiting();
    owner.ownLost(reason);
  }

  @Override
  public void upstreamWritabilityChanged() {
    owner.resume();
  }

  @Override
  public void upstreamReadComplete() {
    if (owner.isGone() && owner.dropped() > pool().upkeep().discardLimit()) {
      fail(CloseReason.CLIENT_GONE);
    } else {
      owner.resume();
    }
  }

  /**
   * The client has gone. What it is still owed is dropped, within limits; a server that is busy
   * with it for as long as it likes, or waits for the rest of a request, is left.
   *
   * @param reason for leaving it
   */
  void abandon(CloseReason reason) {
    if (!isReady()) {
      return; // once it is, nobody waits for it and it goes back
    }
    if (isDispatching()) {
      loop().execute(() -> abandon(reason));
      return;
    }
    boolean hopeless =
        owner.talk().isRaw() || owner.talk().isBlocking() || owner.talk().isWithinRequest();
    if (hopeless) {
      fail(reason);
    } else if (pending.isEmpty()) {
      caughtUp();
    } else {
      connection().stream().resume();
      patience = loop().schedule(() -> fail(reason), time().toNanos());
    }
  }

  private void stopWaiting() {
    if (patience != null) {
      patience.cancel();
      patience = null;
    }
  }
}
