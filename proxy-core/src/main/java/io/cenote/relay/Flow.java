package io.cenote.relay;

import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import java.util.function.BooleanSupplier;

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

  private final Stream source;
  private final Stream sink;
  private final BooleanSupplier endsSession;
  private State state = State.OPEN;
  private long bytes;

  /**
   * An open flow.
   *
   * @param endsSession asked when the FIN is due: true if both sides are being closed, which sends
   *     it too
   */
  Flow(Stream source, Stream sink, BooleanSupplier endsSession) {
    this.source = source;
    this.sink = sink;
    this.endsSession = endsSession;
  }

  /**
   * Sends it on.
   *
   * @param data lent for the time of the call
   */
  void forward(ByteBuf data) {
    if (state != State.BROKEN) {
      bytes += data.readableBytes();
      sink.send(data);
    }
  }

  /** The burst is over. */
  void flush() {
    sink.flush();
    if (state == State.OPEN && !sink.isWritable()) {
      source.pause();
    }
  }

  /** The sink's writability changed. */
  void sinkWritabilityChanged() {
    if (state == State.OPEN && sink.isWritable()) {
      source.resume();
    }
  }

  /** The source sent FIN: passes it on behind the last byte. */
  void sourceEnded() {
    if (state == State.OPEN) {
      state = State.FLUSHING;
      sink.whenFlushed(this::finish);
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
    return source.isPaused();
  }

  /** Whether every byte written is with the kernel. */
  boolean isFlushed() {
    return sink.isFlushed();
  }

  long bytes() {
    return bytes;
  }

  private void finish() {
    if (state == State.FLUSHING) {
      state = State.FINISHED;
      if (!endsSession.getAsBoolean()) {
        sink.finish();
      }
    }
  }
}
