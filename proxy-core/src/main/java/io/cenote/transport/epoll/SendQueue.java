package io.cenote.transport.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.IovArray;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Queue of bytes that the kernel has not taken yet, with its watermarks, and of actions that wait
 * for them. Most streams never keep a byte, so it costs nothing before the first.
 *
 * <p>Thread: the stream's loop. Owner of the buffers.
 */
public final class SendQueue {
  /** Count of kept bytes above which the sender should pause; below half of it, it may go on. */
  static final int HIGH = 64 * 1024;

  /** The same for a stream that is to keep little. */
  static final int LITTLE = 16 * 1024;

  /** Overhead counted for each buffer, so that many small ones reach the watermark, too. */
  private static final int PER_BUFFER = 96;

  private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>(0);
  private @Nullable ArrayDeque<Waiting> waiting;
  private int high = HIGH;
  private long kept;
  private long added;
  private long removed;
  private boolean writable = true;
  private boolean changed;

  /** Lowers the watermarks, for good. */
  void keepLittle() {
    high = LITTLE;
  }

  boolean isEmpty() {
    return buffers.isEmpty();
  }

  int size() {
    return buffers.size();
  }

  /** Number of bytes in it as the watermarks count them. */
  long keptBytes() {
    return kept;
  }

  /** Adds a buffer with readable bytes; it is the queue's from now on. */
  void add(ByteBuf buffer) {
    buffers.add(buffer);
    added += buffer.readableBytes();
    kept += buffer.readableBytes() + PER_BUFFER;
    if (writable && kept > high) {
      writable = false;
      changed = !changed;
    }
  }

  /** The oldest buffer; null if there is none. */
  @Nullable ByteBuf first() {
    return buffers.peek();
  }

  /** Adds the oldest buffers to vectors, as many as fit. */
  void fill(IovArray vectors) {
    for (ByteBuf buffer : buffers) {
      if (!vectors.add(buffer, buffer.readerIndex(), buffer.readableBytes())) {
        return;
      }
    }
  }

  /** Removes that many bytes from the front: the kernel has taken them. */
  void sent(long count) {
    removed += count;
    kept -= count;
    long left = count;
    ByteBuf buffer = buffers.peek();
    while (buffer != null && left >= buffer.readableBytes()) {
      left -= buffer.readableBytes();
      kept -= PER_BUFFER;
      buffers.remove();
      buffer.release();
      buffer = buffers.peek();
    }
    if (buffer != null) {
      buffer.skipBytes((int) left);
    }
    if (!writable && kept < high / 2) {
      writable = true;
      changed = !changed;
    }
  }

  /** Tests whether few enough bytes are kept to add more. */
  boolean isWritable() {
    return writable;
  }

  /** Tests whether {@link #isWritable} has changed since this was last asked. */
  boolean takeChange() {
    boolean did = changed;
    changed = false;
    return did;
  }

  /** Adds an action for when all bytes added so far are sent. */
  void whenSent(Runnable action) {
    if (waiting == null) {
      waiting = new ArrayDeque<>(2);
    }
    waiting.add(new Waiting(added, action));
  }

  /** Removes the next action whose bytes are sent; null if there is none. */
  @Nullable Runnable takeDue() {
    Waiting first = waiting == null ? null : waiting.peek();
    if (waiting == null || first == null || first.position > removed) {
      return null;
    }
    waiting.remove();
    return first.action;
  }

  /** Drops all bytes and actions: nothing is sent any more. */
  void drop() {
    buffers.forEach(ByteBuf::release);
    buffers.clear();
    kept = 0;
    removed = added;
    waiting = null;
  }

  /** An action and the count of bytes after which it is due. */
  private record Waiting(long position, Runnable action) {}
}
