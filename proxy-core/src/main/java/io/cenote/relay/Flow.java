package io.cenote.relay;

import io.cenote.transport.KeptBytes;
import io.cenote.transport.SocketEnd;
import io.cenote.transport.lean.LeanChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a session: what the source sends goes to the sink, in order, and its FIN after
 * it. Writes gather until the burst of reads is over; a sink that cannot take more pauses the
 * source.
 *
 * <p>Thread: the session's loop; source and sink share it.
 */
final class Flow {
  private enum State {
    OPEN,
    /** The source has ended; what is written is still on its way. */
    FLUSHING,
    /** FIN was passed on. */
    FINISHED,
    /** The sink is gone. */
    BROKEN
  }

  private final Channel source;
  private final Channel sink;
  private final @Nullable LeanChannel direct;
  private final BooleanSupplier endsSession;
  private State state = State.OPEN;
  private boolean unflushed;
  private long bytes;

  /**
   * An open flow.
   *
   * @param endsSession asked when the FIN is due: true if both sides are being closed, which sends
   *     it too
   */
  Flow(Channel source, Channel sink, BooleanSupplier endsSession) {
    this.source = source;
    this.sink = sink;
    direct = sink instanceof LeanChannel lean ? lean : null;
    this.endsSession = endsSession;
  }

  /**
   * Sends at once what the sink takes, and writes the rest without flushing.
   *
   * @param data lent for the time of the call
   */
  void forward(ByteBuf data) {
    if (state == State.BROKEN) {
      return;
    }
    bytes += data.readableBytes();
    try {
      if (direct != null && direct.sendNow(data)) {
        return;
      }
      unflushed = true;
      sink.write(KeptBytes.of(data), sink.voidPromise());
    } catch (RuntimeException | Error failure) {
      SocketEnd.broken(sink, failure);
      return;
    }
    if (!sink.isWritable()) {
      flush(); // a long burst must not outgrow the watermark
    }
  }

  /** The burst is over. */
  void flush() {
    if (unflushed) {
      unflushed = false;
      sink.flush();
      if (state == State.OPEN && !sink.isWritable()) {
        source.config().setAutoRead(false);
      }
    }
  }

  /** The sink's writability changed. */
  void sinkWritabilityChanged() {
    if (state == State.OPEN && sink.isWritable()) {
      source.config().setAutoRead(true);
    }
  }

  /** The source sent FIN: passes it on behind the last byte. */
  void sourceEnded() {
    if (state != State.OPEN) {
      return;
    }
    state = State.FLUSHING;
    flush();
    if (isFlushed()) {
      finish();
    } else {
      sink.writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              done -> {
                if (done.isSuccess() && state == State.FLUSHING) {
                  finish();
                }
              });
    }
  }

  /** The sink takes no more; what the source still sends is dropped. */
  void sinkBroken() {
    if (state != State.FINISHED) {
      state = State.BROKEN;
    }
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isFinished() {
    return state == State.FINISHED;
  }

  /** Whether the source may have more to say than was read, because it was paused. */
  boolean isPaused() {
    return !source.config().isAutoRead();
  }

  /** Whether every byte written is with the kernel. */
  boolean isFlushed() {
    return SocketEnd.isFlushed(sink);
  }

  long bytes() {
    return bytes;
  }

  private void finish() {
    state = State.FINISHED;
    if (!endsSession.getAsBoolean()) {
      SocketEnd.finish(sink);
    }
  }
}
