package io.cenote.transport.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writing side of a {@link LeanChannel}: one send(2) or writev(2) for each flush, as far as the
 * kernel takes it; the rest when epoll reports room.
 *
 * <p>Thread: the channel's loop.
 */
public class LeanWriter {
  /** Length below the smallest segment (RFC 9293, 3.7.1): nothing of it is held back. */
  private static final int ALWAYS_SENT_AT_ONCE = 512;

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

  private final Socket socket;
  private boolean blocked;
  private boolean noDelay;
  private boolean sentBefore;
  private @Nullable IOException failure;

  /** Creates the writer of that socket. */
  public LeanWriter(Socket socket) {
    this.socket = socket;
  }

  void noDelayWhenNeeded() {
    noDelay = true;
  }

  /** Tests whether the kernel takes no more for now. */
  final boolean isBlocked() {
    return blocked;
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

  /** The channel is closed. */
  protected void stop() {}

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
   * for {@link #write}, where the channel expects it.
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

  /** A send has failed; the next {@link #write} reports it. */
  protected final void failed(IOException cause) {
    failure = cause;
  }

  void write(ChannelOutboundBuffer out) throws Exception {
    IOException failed = failure;
    if (failed != null) {
      failure = null;
      throw failed;
    }
    // A listener may send in the midst of this, once there is room: then the rest waits behind
    // that.
    while (!blocked && !isUnderWay()) {
      int count = out.size();
      if (count == 0) {
        return;
      }
      if (count == 1) {
        sendOne(out);
      } else {
        sendMany(out);
      }
    }
  }

  private void sendOne(ChannelOutboundBuffer out) throws IOException {
    ByteBuf buffer = (ByteBuf) out.current();
    int from = buffer.readerIndex();
    int length = buffer.readableBytes();
    if (length == 0) {
      out.remove();
      return;
    }
    setNoDelay(length);
    int sent = socket.sendAddress(buffer.memoryAddress(), from, from + length);
    blocked = sent < length;
    out.removeBytes(sent);
  }

  private void sendMany(ChannelOutboundBuffer out) throws Exception {
    IovArray vectors = VECTORS.get();
    vectors.clear();
    out.forEachFlushedMessage(vectors);
    long length = vectors.size();
    if (vectors.count() == 0) {
      out.removeBytes(0);
      return;
    }
    setNoDelay(length);
    long sent = socket.writevAddresses(vectors.memoryAddress(0), vectors.count());
    blocked = sent < length;
    out.removeBytes(sent);
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
