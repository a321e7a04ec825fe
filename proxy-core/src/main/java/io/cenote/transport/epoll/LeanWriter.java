package io.cenote.transport.epoll;

import io.cenote.transport.KeptBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writing side of a {@link LeanStream}: one send(2) or writev(2) for each flush, as far as the
 * kernel takes it; the rest when epoll reports room.
 *
 * <p>Thread: the stream's loop.
 */
public class LeanWriter {
  /** Length below the smallest segment (RFC 9293, 3.7.1): nothing of it is held back. */
  private static final int ALWAYS_SENT_AT_ONCE = 512;

  /** Change of the kept bytes that is counted. */
  private static final int COUNTED = 1024;

  private static final FastThreadLocal<IovArray> VECTORS =
      new FastThreadLocal<>() {
        @Override
        protected IovArray initialValue() {
          return new IovArray(64);
        }

        @Override
        protected void onRemoval(IovArray vectors) {
          vectors.release();
        }
      };

  private final LeanStream stream;
  private final Socket socket;
  private final SendQueue queue = new SendQueue();
  private boolean unflushed;
  private boolean blocked;
  private boolean noDelay;
  private boolean sentBefore;
  private boolean stopped;
  private long counted;
  private @Nullable IOException failure;

  /** Creates the writer of that stream. */
  public LeanWriter(LeanStream stream) {
    this.stream = stream;
    socket = stream.socket();
  }

  void noDelayWhenNeeded() {
    noDelay = true;
  }

  /** Tests whether a send is under way behind which all others wait. */
  protected boolean isUnderWay() {
    return false;
  }

  /** There is room again. Returns whether bytes wait for it. */
  protected boolean unblock() {
    boolean was = blocked;
    blocked = false;
    return was;
  }

  /** The stream is closed, or a send has failed: nothing is sent any more. */
  protected void stop() {
    stopped = true;
    queue.drop();
    countKept();
  }

  /** Bytes of a send under way that waits for room. */
  protected int stalledBytes() {
    return 0;
  }

  /**
   * Counts the bytes that are kept now, in place of those counted before. Few bytes more or less do
   * not matter: the account is shared by all loops, and a short wait is to cost nothing.
   */
  protected final void countKept() {
    long now = queue.keptBytes() + stalledBytes();
    long more = now - counted;
    if (Math.abs(more) >= COUNTED || (now == 0 && more != 0)) {
      counted = now;
      stream.keeps(more);
    }
  }

  private boolean maySend() {
    return !blocked && !isUnderWay() && stream.isConnected();
  }

  /**
   * Sends as much as the kernel takes at once, if nothing waits to be sent before. The rest is
   * kept, as are the bytes of a failed send: the flush reports the failure.
   */
  final void send(ByteBuf borrowed) {
    if (queue.isEmpty() && maySend() && !stopped) {
      sendNow(borrowed);
      awaitRoomIfBlocked();
    }
    if (!stopped && borrowed.isReadable()) {
      keep(borrowed);
    }
  }

  /** Keeps bytes for the flush. A long burst must not outgrow the watermark. */
  private void keep(ByteBuf borrowed) {
    unflushed = true;
    queue.add(direct(KeptBytes.of(borrowed), stream.alloc()));
    reportChange();
    if (!queue.isWritable()) {
      flush();
    }
    countKept();
  }

  final void flush() {
    if (unflushed) {
      unflushed = false;
      writeOut();
    }
  }

  /** Sends what waits, as far as the kernel takes it; reports the failure of a send before. */
  protected final void writeOut() {
    if (stopped || !maySend()) {
      return;
    }
    try {
      writeAndReport();
    } catch (RuntimeException | Error e) { // it ends this stream, not that of the caller
      stream.failed(e);
    }
  }

  private void writeAndReport() {
    try {
      write();
    } catch (IOException e) {
      stop();
      stream.sendFailed(e);
      return;
    }
    awaitRoomIfBlocked();
    countKept();
    reportChange();
    runWhenFlushed();
  }

  private void reportChange() {
    if (queue.takeChange()) {
      stream.listener().writableChanged();
    }
  }

  private void runWhenFlushed() {
    Runnable due = isUnderWay() ? null : queue.takeDue();
    while (due != null) {
      due.run();
      due = isUnderWay() ? null : queue.takeDue();
    }
  }

  /** Has the loop report when the kernel takes more, if it took no more just now. */
  private void awaitRoomIfBlocked() {
    if (blocked) {
      stream.awaitRoom();
    }
  }

  final void keepLittle() {
    queue.keepLittle();
  }

  final boolean isWritable() {
    return !stopped && queue.isWritable();
  }

  /** Tests whether the kernel has all bytes. */
  final boolean isFlushed() {
    return !isUnderWay() && queue.isEmpty();
  }

  /** Runs the action once the kernel has all bytes sent so far, perhaps now; flushes. */
  final void whenFlushed(Runnable action) {
    flush();
    if (isFlushed()) {
      action.run();
    } else {
      queue.whenSent(action);
    }
  }

  /** Returns a buffer that the kernel can read in place: outside the heap, in one piece. */
  static ByteBuf direct(ByteBuf buffer, ByteBufAllocator allocator) {
    if (buffer.hasMemoryAddress()) {
      return buffer;
    }
    ByteBuf copy = allocator.directBuffer(buffer.readableBytes());
    copy.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
    ReferenceCountUtil.release(buffer);
    return copy;
  }

  /**
   * Sends as much as the kernel takes at once and moves the reader index over it. A failure is kept
   * for the flush.
   */
  protected void sendNow(ByteBuf buffer) {
    int from = buffer.readerIndex();
    int length = buffer.readableBytes();
    try {
      setNoDelay(length);
      int sent = socket.sendAddress(buffer.memoryAddress(), from, from + length);
      blocked = sent < length;
      buffer.readerIndex(from + sent);
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Prepares to send that many bytes; false if it has failed. */
  protected final boolean prepare(int length) {
    try {
      setNoDelay(length);
      return true;
    } catch (IOException e) {
      failure = e;
      return false;
    }
  }

  /** A send has failed; the next {@link #writeOut} reports it. */
  protected final void failed(IOException cause) {
    failure = cause;
  }

  private void write() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      failure = null;
      throw failed;
    }
    while (!blocked && !isUnderWay()) {
      ByteBuf first = queue.first();
      if (first == null) {
        return;
      }
      if (queue.size() == 1) {
        sendOne(first);
      } else {
        sendMany();
      }
    }
  }

  private void sendOne(ByteBuf buffer) throws IOException {
    int from = buffer.readerIndex();
    int length = buffer.readableBytes();
    setNoDelay(length);
    int sent = socket.sendAddress(buffer.memoryAddress(), from, from + length);
    blocked = sent < length;
    queue.sent(sent);
  }

  private void sendMany() throws IOException {
    IovArray vectors = VECTORS.get();
    vectors.clear();
    queue.fill(vectors);
    long length = vectors.size();
    setNoDelay(length);
    long sent = socket.writevAddresses(vectors.memoryAddress(0), vectors.count());
    blocked = sent < length;
    queue.sent(sent);
  }

  /**
   * Sets TCP_NODELAY before it matters. Nagle's algorithm (RFC 896) holds a small segment back only
   * while an earlier one is unanswered, so a short first write goes out at once anyway.
   */
  private void setNoDelay(long length) throws IOException {
    if (noDelay && (sentBefore || length > ALWAYS_SENT_AT_ONCE)) {
      noDelay = false;
      socket.setIntOpt(LeanSocket.IPPROTO_TCP, LeanSocket.TCP_NODELAY, 1);
    }
    sentBefore = true;
  }
}
