package io.cenote.relay;

import io.cenote.transport.SocketEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

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
  private final Runnable onFinished;
  private State state = State.OPEN;
  private boolean unflushed;
  private long bytes;

  Flow(Channel source, Channel sink, Runnable onFinished) {
    this.source = source;
    this.sink = sink;
    this.onFinished = onFinished;
  }

  /** Writes without flushing; owns {@code data} from now on. */
  void forward(ByteBuf data) {
    if (state == State.BROKEN) {
      data.release();
      return;
    }
    bytes += data.readableBytes();
    unflushed = true;
    sink.write(data, sink.voidPromise());
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
    ChannelOutboundBuffer waiting = sink.unsafe().outboundBuffer();
    return waiting == null || waiting.isEmpty();
  }

  long bytes() {
    return bytes;
  }

  private void finish() {
    state = State.FINISHED;
    SocketEnd.finish(sink);
    onFinished.run();
  }
}
