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
  private final List<Exchange> blocked = new ArrayList<>();
  private final List<Exchange> slow = new ArrayList<>();
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
  boolean isShared() {
    return true;
  }

  @Override
  boolean isRetired() {
    return retired;
  }

  @Override
  boolean isRaw() {
    return false;
  }

  @Override
  void rawRead(ByteBuf bytes) {
    throw new IllegalStateException("a shared link is never raw");
  }

  // --- requests

  @Override
  boolean hasRoomFor(Exchange exchange) {
    boolean leaves = server().isDemoted() && !owed.isEmpty(); // it goes back, and is not lent again
    if (owed.size() < MAX_DEPTH && outlet().isWritable() && !leaves) {
      reserve(exchange.talk().partLength());
      return true;
    }
    resumeLater(exchange);
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
  void send(ByteBuf borrowed, int from, int length) {
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
    links.deeperBy(owed.size() - depthTold);
    depthTold = owed.size();
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

  /** The exchange could not go on, and may be able to after this burst. */
  void resumeLater(Exchange exchange) {
    if (exchange.queue()) {
      blocked.add(exchange);
    }
  }

  private void resumeBlocked() {
    if (!blocked.isEmpty()) {
      List<Exchange> now = List.copyOf(blocked);
      blocked.clear();
      now.forEach(Exchange::resumeFromQueue);
    }
  }

  // --- clients that do not take their replies

  /** The client has left much lying that it was sent. */
  void clientSlow(Exchange exchange) {
    if (!isReady() || slow.contains(exchange)) {
      return;
    }
    if (!retired) {
      retired = true;
      links.replace(this);
    }
    boolean alone = !hasOthersThan(exchange);
    if (alone) {
      if (exchange.mayStandStill()) {
        pauseFor(exchange);
      }
    } else if (exchange.isFull()) {
      if (exchange.holdsUpOthers() || exchange.hasTakenNothing()) {
        exchange.evict();
      } else {
        pauseFor(exchange);
        judgeLater(exchange);
      }
    }
  }

  /** Whether another client is owed something; all that one is owed at a moment is on one link. */
  private boolean hasOthersThan(Exchange exchange) {
    return owed.size() > exchange.outstanding();
  }

  private void pauseFor(Exchange exchange) {
    slow.add(exchange);
    connection().stream().pause();
  }

  private void judgeLater(Exchange exchange) {
    long before = exchange.acknowledged(); // now, and not when the time is over
    loop().schedule(() -> judge(exchange, before), PATIENCE_NANOS);
  }

  private void judge(Exchange exchange, long before) {
    if (!slow.contains(exchange) || exchange.isGone() || !hasOthersThan(exchange)) {
      return;
    }
    if (exchange.acknowledged() == before) {
      exchange.evict();
    } else {
      judgeLater(exchange);
    }
  }

  /**
   * A client that is owed something has gone. If all of them have, and the server does not answer,
   * nobody would ever give the connection up.
   */
  void left() {
    if (!watched && !owed.isEmpty()) {
      watched = true;
      loop().schedule(this::giveUpIfDeserted, time().toNanos());
    }
  }

  private void giveUpIfDeserted() {
    watched = false;
    if (!owed.isEmpty() && owed.isDeserted()) {
      fail(CloseReason.CLIENT_GONE);
    }
  }

  /** It takes more, or has gone, or has nothing more from here. */
  void clientReady(Exchange exchange) {
    boolean waited = slow.contains(exchange);
    boolean ready =
        exchange.isGone()
            || exchange.takesAll()
            || exchange.outstanding() == 0
            || !exchange.mayStandStill()
            || (hasOthersThan(exchange) && !exchange.isFull());
    if (waited && ready) {
      slow.remove(exchange);
      if (slow.isEmpty() && isReady()) {
        connection().stream().resume();
      }
    }
  }
}
