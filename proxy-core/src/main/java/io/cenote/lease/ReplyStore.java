package io.cenote.lease;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Store of the replies of one client. What it does not take is stored, within a bound, so that it
 * can go on saying what it has to say before it reads, and so that nobody who shares a connection
 * with it waits for it.
 *
 * <p>Thread: the client's loop. Its owner ends it.
 */
final class ReplyStore {
  /** Small parts are stored together, in pieces of about this size, bytes. */
  private static final int PIECE = 16 * 1024;

  private final Outlet out;
  private final long limit;
  private @Nullable ArrayDeque<ByteBuf> store;
  private long stored;

  /**
   * Nothing stored.
   *
   * @param limit of what is stored, bytes
   */
  ReplyStore(Outlet out, long limit) {
    this.out = out;
    this.limit = limit;
  }

  /**
   * Sends a part of a reply, lent for the time of the call, or stores it.
   *
   * @return whether it was sent
   */
  boolean deliver(ByteBuf bytes, int from, int to) {
    if (stored == 0 && out.isWritable()) {
      out.send(bytes, from, to);
      return true;
    }
    store(bytes, from, to - from);
    stored += to - from;
    return false;
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
    while (stored > 0 && pieces != null && out.isWritable()) {
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
}
