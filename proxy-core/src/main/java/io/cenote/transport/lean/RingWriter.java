package io.cenote.transport.lean;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Errors.NativeIoException;
import org.jspecify.annotations.Nullable;

/**
 * Sends by an operation, one at a time; whatever comes meanwhile waits in the channel, and goes out
 * the plain way after it.
 */
final class RingWriter extends LeanWriter {
  private final LeanChannel channel;
  private final RingWiring wiring;
  private @Nullable ByteBuf underWay;
  private long operation = RingWiring.NONE;
  private long address;
  private int left;

  RingWriter(LeanChannel channel, RingWiring wiring) {
    super(channel.socket());
    this.channel = channel;
    this.wiring = wiring;
  }

  @Override
  boolean isUnderWay() {
    return underWay != null;
  }

  /** What the operation under way is cancelled by. */
  long sending() {
    return operation;
  }

  /** Begins to send all of it; the reader index moves over it. */
  @Override
  void sendNow(ByteBuf buffer) {
    RingMemory memory = RingMemory.ofThisThread();
    if (!memory.retain(buffer)) {
      super.sendNow(buffer);
      return;
    }
    underWay = buffer;
    address = buffer.memoryAddress() + buffer.readerIndex();
    left = buffer.readableBytes();
    if (prepare(left) && handIn()) {
      buffer.skipBytes(left);
    } else {
      over();
    }
  }

  private boolean handIn() {
    operation = wiring.send(address, left);
    return operation != RingWiring.NONE;
  }

  /** The operation has ended: with bytes, or with an errno (negative). */
  void completed(int result) {
    if (underWay == null) {
      return;
    }
    if (result > 0 && result < left) {
      address += result;
      left -= result;
      if (handIn()) {
        return;
      }
    }
    over();
    if (!channel.isOpen()) {
      return;
    }
    if (result < 0) {
      failed(new NativeIoException("send", result, false));
      channel.sendFailed();
    } else {
      channel.sendOver();
    }
  }

  private void over() {
    ByteBuf sent = underWay;
    underWay = null;
    operation = RingWiring.NONE;
    if (sent != null) {
      RingMemory.ofThisThread().sendOver(sent);
    }
  }
}
