package io.cenote.transport.uring;

import io.cenote.transport.epoll.LeanStream;
import io.cenote.transport.epoll.LeanWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Errors.NativeIoException;
import org.jspecify.annotations.Nullable;

/**
 * Writer by operations, one at a time; later bytes wait in the stream, and go out the plain way
 * after it.
 */
final class RingWriter extends LeanWriter {
  private final LeanStream stream;
  private final RingWiring wiring;
  private @Nullable ByteBuf underWay;
  private long address;
  private int left;
  private boolean lacksRoom;

  RingWriter(LeanStream stream, RingWiring wiring) {
    super(stream);
    this.stream = stream;
    this.wiring = wiring;
  }

  @Override
  protected boolean isUnderWay() {
    return underWay != null;
  }

  /** Begins to send all of it; the reader index moves over it. */
  @Override
  protected void sendNow(ByteBuf buffer) {
    RingLoad load = RingLoad.ofThisThread();
    load.ready(wiring);
    boolean worthIt = load.isHigh() && buffer.readableBytes() <= RingMemory.LARGE;
    ByteBuf sent = worthIt ? RingMemory.ofThisThread().keep(buffer) : null;
    if (sent == null) {
      super.sendNow(buffer);
      return;
    }
    underWay = sent;
    address = sent.memoryAddress() + sent.readerIndex();
    left = sent.readableBytes();
    if (prepare(left) && wiring.send(address, left)) {
      buffer.skipBytes(left);
    } else {
      over();
    }
  }

  /** There is room again: for the send under way first. */
  @Override
  protected boolean unblock() {
    if (underWay == null) {
      return super.unblock();
    }
    if (lacksRoom) {
      lacksRoom = false;
      wiring.send(address, left);
    }
    return false;
  }

  @Override
  protected int stalledBytes() {
    ByteBuf sent = underWay;
    return sent != null && lacksRoom ? sent.capacity() : 0;
  }

  /** The operation has ended: with bytes, or with an errno (negative). */
  void completed(int result) {
    if (underWay == null) {
      return;
    }
    int sent = result == Errors.ERRNO_EAGAIN_NEGATIVE ? 0 : result;
    address += Math.max(sent, 0);
    left -= Math.max(sent, 0);
    lacksRoom = sent >= 0 && left > 0;
    if (lacksRoom) {
      countKept();
      return;
    }
    over();
    if (!stream.isOpen()) {
      return;
    }
    if (sent < 0) {
      failed(new NativeIoException("send", sent, false));
    }
    writeOut();
  }

  /**
   * Frees the bytes that wait for room: the stream is closed; submitted ones are freed when they
   * end.
   */
  @Override
  protected void stop() {
    super.stop();
    if (lacksRoom) {
      over();
    }
  }

  private void over() {
    ByteBuf sent = underWay;
    underWay = null;
    lacksRoom = false;
    if (sent != null) {
      RingMemory.ofThisThread().sendOver(sent);
      countKept();
    }
  }
}
