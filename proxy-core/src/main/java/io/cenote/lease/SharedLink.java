package io.cenote.lease;

import io.cenote.pool.ConnectionPool;
import io.cenote.transport.CloseReason;
import io.cenote.transport.GuardedTask;
import io.cenote.transport.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which many clients' requests are on their way. What they say in one turn of the
 * loop goes out together.
 *
 * <p>It does not wait for a client that is slow to take its replies: they are stored for it, and
 * from then on all requests that begin go elsewhere. Only where the store is full, and replies of
 * others are behind, is it paused, once for each client: if that has taken something since it
 * became slow, and as long as it is seen to take more within each {@link #PATIENCE_NANOS}.
 *
 * <p>Thread: its loop.
 */
final class SharedLink extends Link {
  /** How long one client may keep the others waiting, nanoseconds. */
  static final long PATIENCE_NANOS = 250_000_000L;

  /** Requests of all clients that may be on their way. */
  static final int MAX_DEPTH = 64 * 1024;

  private static final int GATHERED = 64 * 1024;

  private final SharedLinks links;
  private final List<LinkUser> blocked = new ArrayList<>();
  private final List<LinkUser> slow = new ArrayList<>();
  private final Runnable flushTask = GuardedTask.of(this::flushInTurn);
  private @Nullable ByteBuf gathered;
  private boolean flushDue;
  private boolean watched;
  private boolean retired;
  private int depthTold;

  SharedLink(ConnectionPool pool, Loop loop, SharedLinks links) {
    super(pool, loop);
    this.links = links;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  boolean isRetired() {
    return retired;
  }

  @Override
  public boolean isRaw() {
    return false;
  }

  @Override
  public void rawRead(ByteBuf bytes) {
    throw new IllegalStateException("a shared link is never raw");
  }

  // --- requests

  @Override
  boolean hasRoomFor(LinkUser user) {
    boolean leaves =
        server().isDemoted() && !pending.isEmpty(); // it goes back, and is not lent again
    if (pending.size() < MAX_DEPTH && outlet().isWritable() && !leaves) {
      reserve(user.talk().partLength());
      return true;
    }
    resumeLater(user);
    return false;
  }

  /** Where there is no memory, that fails here, before anybody else is concerned. */
  private void reserve(int length) {
    gathered().ensureWritable(length);
  }

  private ByteBuf gathered() {
    ByteBuf all = gathered;
    if (all == null) {
      all = ByteBufAllocator.DEFAULT.directBuffer(GATHERED);
      gathered = all;
    }
    return all;
  }

  /** Takes a whole request; it goes out with the others of this turn of the loop. */
  @Override
  public void send(ByteBuf borrowed, int from, int length) {
    ByteBuf all = gathered().writeBytes(borrowed, from, length);
    if (all.readableBytes() >= GATHERED) {
      flush();
    } else if (!flushDue) {
      flushDue = true;
      loop().execute(flushTask);
    }
  }

  private void flushInTurn() {
    flushDue = false;
    flush();
  }

  private void flush() {
    ByteBuf all = gathered;
    if (all == null || !isReady()) {
      return;
    }
    gathered = null; // a write that fails at once ends the link, and what it has gathered
    outlet().send(all, all.readerIndex(), all.writerIndex());
    tellDepth();
    if (isReady() && all.refCnt() == 1 && all.capacity() <= GATHERED * 2) {
      gathered = all.clear();
    } else {
      all.release();
    }
  }

  private void tellDepth() {
    links.deeperBy(pending.size() - depthTold);
    depthTold = pending.size();
  }

  // --- replies

  @Override
  void caughtUp() {
    tellDepth();
    drop();
    slow.clear();
    giveBack();
    links.isOver(this);
    resumeBlocked();
  }

  private void drop() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  @Override
  void lost(CloseReason reason) {
    tellDepth();
    drop();
    slow.clear();
    links.isOver(this);
    resumeBlocked();
  }

  @Override
  public void upstreamReadComplete() {
    tellDepth();
    resumeBlocked();
  }

  @Override
  public void upstreamWritabilityChanged() {
    resumeBlocked();
  }

  /** The user could not go on, and may be able to after this burst. */
  void resumeLater(LinkUser user) {
    if (user.queue()) {
      blocked.add(user);
    }
  }

  private void resumeBlocked() {
    if (!blocked.isEmpty()) {
      List<LinkUser> now = List.copyOf(blocked);
      blocked.clear();
      now.forEach(LinkUser::resumeFromQueue);
    }
  }

  // --- clients that do not take their replies

  /** The client has left much lying that it was sent. */
  void clientSlow(LinkUser user) {
    if (!isReady() || slow.contains(user)) {
      return;
    }
    if (!retired) {
      retired = true;
      links.replace(this);
    }
    boolean alone = !hasOthersThan(user);
    if (alone) {
      if (user.mayStandStill()) {
        pauseFor(user);
      }
    } else if (user.isFull()) {
      if (user.uptake().holdsUpOthers() || user.uptake().isWhere(user.acknowledged())) {
        user.evict();
      } else {
        pauseFor(user);
        judgeLater(user);
      }
    }
  }

  /** Whether another client is owed something; all that one is owed at a moment is on one link. */
  private boolean hasOthersThan(LinkUser user) {
    return pending.size() > user.outstanding();
  }

  private void pauseFor(LinkUser user) {
    slow.add(user);
    connection().stream().pause();
  }

  private void judgeLater(LinkUser user) {
    long before = user.acknowledged(); // now, and not when the time is over
    loop().schedule(() -> judge(user, before), PATIENCE_NANOS);
  }

  private void judge(LinkUser user, long before) {
    if (!slow.contains(user) || user.isGone() || !hasOthersThan(user)) {
      return;
    }
    if (user.acknowledged() == before) {
      user.evict();
    } else {
      judgeLater(user);
    }
  }

  /**
   * A client that is owed something has gone. If all of them have, and the server does not answer,
   * nobody would ever give the connection up.
   */
  void left() {
    if (!watched && !pending.isEmpty()) {
      watched = true;
      loop().schedule(this::giveUpIfDeserted, time().toNanos());
    }
  }

  private void giveUpIfDeserted() {
    watched = false;
    if (!pending.isEmpty() && pending.isDeserted()) {
      fail(CloseReason.CLIENT_GONE);
    }
  }

  /** It takes more, or has gone, or has nothing more from here. */
  void clientReady(LinkUser user) {
    boolean waited = slow.contains(user);
    boolean ready =
        user.isGone()
            || user.takesAll()
            || user.outstanding() == 0
            || !user.mayStandStill()
            || (hasOthersThan(user) && !user.isFull());
    if (waited && ready) {
      slow.remove(user);
      if (slow.isEmpty() && isReady()) {
        connection().stream().resume();
      }
    }
  }
}
