package io.cenote.lease;

import io.cenote.pool.LendingCounts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Store of what one client gets. What it does not take is stored, within a bound, so that it can go
 * on saying what it has to say before it reads, and so that nobody who shares a connection with it
 * waits for it. Once it has gone, what comes for it is counted and dropped.
 *
 * <p>Thread: the session's loop. Its owner closes it.
 */
final class ReplyStore {
  /** The client whose replies they are. */
  interface Owner {
    /** Whether it has gone. */
    boolean isGone();

    /** It has not taken what it got: it is stored. */
    void notTaken();

    /** Storing has failed, with its bytes in hand. */
    void broken(Throwable failure);
  }

  /** Small parts are stored together, in pieces of about this size, bytes. */
  private static final int PIECE = 16 * 1024;

  private final Owner owner;
  private final LendingCounts counts;
  private final Outlet out;
  private final long limit;
  private @Nullable ArrayDeque<ByteBuf> store;
  private long stored;
  private long dropped;

  /**
   * Nothing stored.
   *
   * @param limit of what is stored, bytes
   */
  ReplyStore(Owner owner, LendingCounts counts, Outlet out, long limit) {
    this.owner = owner;
    this.counts = counts;
    this.out = out;
    this.limit = limit;
  }

  /** A part of a reply, lent for the time of the call. */
  void deliver(ByteBuf bytes, int from, int to) {
    if (owner.isGone()) {
      dropped += to - from;
      counts.dropped(to - from);
    } else if (stored == 0 && out.isWritable()) {
      out.send(bytes, from, to);
    } else {
      keep(bytes, from, to);
      owner.notTaken();
    }
  }

  /** What the client gets; given away. */
  void deliver(ByteBuf bytes) {
    deliver(bytes, bytes.readerIndex(), bytes.writerIndex());
    bytes.release();
  }

  private void keep(ByteBuf bytes, int from, int to) {
    int length = to - from;
    try {
      store(bytes, from, length);
      stored += length;
    } catch (RuntimeException | Error failure) {
      owner.broken(failure);
    }
  }

  private void store(ByteBuf bytes, int from, int length) {
    ArrayDeque<ByteBuf> pieces = store;
    if (pieces == null) {
      pieces = new ArrayDeque<>();
      store = pieces;
    }
    ByteBuf last = pieces.peekLast();
    if (last != null && last.refCnt() == 1 && last.maxWritableBytes() >= length) {
      last.writeBytes(bytes, from, length);
    } else if (length > bytes.capacity() / 2) {
      pieces.add(bytes.retainedSlice(from, length));
    } else {
      int size = Math.max(PIECE, length);
      pieces.add(ByteBufAllocator.DEFAULT.directBuffer(size, size).writeBytes(bytes, from, length));
    }
  }

  /** The client takes more: it gets what is stored, as far as it takes it. */
  void writable() {
    ArrayDeque<ByteBuf> pieces = store;
    while (stored > 0 && pieces != null && out.isWritable() && !owner.isGone()) {
      sendFirst(pieces);
    }
  }

  private void sendFirst(ArrayDeque<ByteBuf> pieces) {
    ByteBuf piece = pieces.remove();
    stored -= piece.readableBytes();
    out.send(piece);
  }

  /** The session ends: what is stored goes behind what was sent, whether it is taken or not. */
  void end(boolean isOpen) {
    ArrayDeque<ByteBuf> pieces = store;
    store = null;
    if (pieces == null) {
      return;
    }
    stored = 0;
    for (ByteBuf piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      if (isOpen) {
        out.send(piece);
      } else {
        piece.release();
      }
    }
  }

  /** Whether it takes what it gets. */
  boolean areTaken() {
    return stored == 0 && out.isWritable();
  }

  /** Whether no more is to be asked for in its name. */
  boolean areFull() {
    return stored >= limit;
  }

  /** Bytes that it has not taken, what the kernel holds aside. */
  long stored() {
    return stored;
  }

  /** Bytes that were sent to it, or queued. */
  long bytes() {
    return out.bytes();
  }

  /** Bytes that came for the client after it had gone. */
  long dropped() {
    return dropped;
  }
}
