package io.cenote.transport.uring;

import io.cenote.transport.epoll.LeanReader;
import io.cenote.transport.epoll.LeanStream;
import io.cenote.transport.epoll.Ready;
import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reader by operations, one at a time. Bytes that come after the stream was paused are held until
 * it goes on.
 *
 * <p>Completions come in the order of events: an operation that ends before the kernel reports new
 * input has not read that input, and one that ends after the report of the peer's FIN ran behind
 * the FIN.
 */
final class RingReader extends LeanReader {
  private final LeanStream stream;
  private final RingWiring wiring;
  private @Nullable ByteBuf underWay;
  private @Nullable ByteBuf held;
  private boolean handing;
  private boolean muchMoves;
  private boolean errorReported;

  RingReader(LeanStream stream, RingWiring wiring) {
    super(stream);
    this.stream = stream;
    this.wiring = wiring;
  }

  @Override
  protected boolean isUnderWay() {
    return underWay != null || held != null;
  }

  @Override
  protected boolean hasWork() {
    return held != null || (underWay == null && super.hasWork());
  }

  @Override
  protected void ready(int bits) {
    errorReported |= (bits & Ready.ERR) != 0;
    super.ready(bits);
  }

  @Override
  protected void read() {
    if (handing || underWay != null) {
      return;
    }
    if (held != null) {
      handHeld();
    } else if (mayRead()) {
      begin(RingMemory.ofThisThread());
    }
  }

  private void begin(RingMemory memory) {
    boolean worthIt = RingLoad.ofThisThread().isHigh() && !isBulk();
    ByteBuf buffer = worthIt ? memory.take(muchMoves, stream.alloc()) : null;
    if (buffer == null) {
      super.read();
    } else if (wiring.receive(buffer.memoryAddress(), buffer.capacity())) {
      underWay = buffer;
    } else {
      memory.readOver(buffer);
    }
  }

  /** The operation has ended: with bytes, with the peer's end (0), or with an errno (negative). */
  void completed(int result) {
    ByteBuf buffer = underWay;
    if (buffer == null) {
      return;
    }
    underWay = null;
    if (isStopped()) {
      RingMemory.ofThisThread().readOver(buffer);
      return;
    }
    IOException failure = null;
    try {
      int got = result == 0 ? -1 : result > 0 ? result : Errors.ioResult("recv", result);
      found(got, buffer.capacity());
    } catch (IOException e) {
      failure = e;
    }
    muchMoves = muchMoves ? result > RingMemory.SMALL : result == RingMemory.SMALL;
    buffer.setIndex(0, Math.max(result, 0));
    if (result > 0 && !mayHandOn()) {
      held = buffer;
      stream.keeps(buffer.capacity());
    } else {
      handOn(buffer, failure);
    }
  }

  private void handHeld() {
    ByteBuf buffer = held;
    if (buffer != null && mayHandOn()) {
      held = null;
      stream.keeps(-buffer.capacity());
      handOn(buffer, null);
    }
  }

  private void handOn(ByteBuf buffer, @Nullable IOException failure) {
    boolean last = !buffer.isReadable();
    handing = true;
    try {
      if (!last) {
        hand(buffer);
      }
    } finally {
      handing = false;
      RingMemory.ofThisThread().readOver(buffer);
    }
    readOver(failure);
    if (last && errorReported && stream.isOpen()) {
      stream.closeWithError();
    } else {
      read();
    }
  }

  @Override
  protected void stop() {
    super.stop();
    if (held != null) {
      stream.keeps(-held.capacity());
      RingMemory.ofThisThread().readOver(held);
      held = null;
    }
  }
}
