package io.cenote.lease;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Store of the replies that one client has not taken, within a bound. The client can go on sending
 * before it reads, and clients that share its connection do not wait for it.
 *
 * <p>Thread: the client's loop. Owner: the traffic, which ends it.
 */
final class ReplyStore {
  /** Small parts are stored together, in pieces of about this size, bytes. */
  private static final int PIECE = 16 * 1024;

  private final Outlet out;
  private final long limit;
  private @Nullable ArrayDeque<ByteBuf> store;
  private long stored;

  /**
   * Creates an empty store.
   *
   * @param limit limit of the stored bytes
   */
  ReplyStore(Outlet out, long limit) {
    this.out = out;
    this.limit = limit;
  }

  /**
   * Sends a part of a reply, valid during the call, or stores it.
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

  /** Sends stored bytes, as far as the client takes them. */
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

  /** Sends all stored bytes, taken or not: the session ends. */
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

  /** Tests whether the client takes all its replies. */
  boolean areTaken() {
    return stored == 0 && out.isWritable();
  }

  /** Tests whether the store is full, so that no more is requested for the client. */
  boolean areFull() {
    return stored >= limit;
  }

  /** Bytes that the client has not taken, without those in the kernel. */
  long stored() {
    return stored;
  }

  /** Bytes that were sent or queued. */
  long bytes() {
    return out.bytes();
  }
}
