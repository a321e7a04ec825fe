package io.cenote.transport.stream;

import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A two-way stream of bytes with one peer: a socket, whatever kind the transport made it of. It is
 * paused until {@link #resume} is called.
 *
 * <p>What fails is told to the {@link StreamListener}; no method here throws for the socket's sake.
 * A failure of ours while bytes are in hand ends the stream with a reset, for a stream that went on
 * would have a gap.
 *
 * <p>Thread: its loop, except before {@link #start} and where said. Owner: the one who got it from
 * the transport, who closes it.
 */
public interface Stream {
  // --- beginning

  /** Names the one who hears of it, in place of the one before. To be called before the start. */
  void listen(StreamListener listener);

  /**
   * Has the action run whenever nothing has reset the clock for that long. To be called before the
   * start.
   */
  void clock(Duration idle, Runnable action);

  /**
   * Puts it on that loop. A stream that was accepted is open from then on; one that is to connect
   * begins to, and its listener hears how that ends, perhaps within this call. One that has {@link
   * #leaveLoop left} its loop goes on where it was, on this one.
   */
  void start(Loop loop);

  /**
   * Takes it off its loop, to be started on another. Between the two the kernel keeps what comes,
   * and nobody hears of it. Only for a stream that is connected and of which everything sent is
   * flushed.
   *
   * @param left run on the loop it has left, soon; the stream may have been closed by then
   * @return false if it is in the midst of something; then it stays
   */
  boolean leaveLoop(Runnable left);

  // --- sending

  /**
   * Sends the readable bytes: at once what the kernel takes, the rest when it takes more. That rest
   * is kept, and waits for {@link #flush}.
   *
   * @param borrowed the caller's again when this returns; its reader index may have moved
   */
  void send(ByteBuf borrowed);

  /** Begins to send what was kept. To be called at the end of a burst. */
  void flush();

  /** Tests whether little enough is kept for more to be sent. */
  boolean isWritable();

  /** Tests whether every byte sent is with the kernel. */
  boolean isFlushed();

  /**
   * Runs the action once every byte sent so far is with the kernel, perhaps now; never if the
   * stream fails before. It flushes.
   */
  void whenFlushed(Runnable action);

  /** Sends FIN behind the last byte. The peer can still be heard. */
  void finish();

  // --- reading

  /** Reads no more until {@link #resume}; one read that is under way may still bring bytes. */
  void pause();

  /** Reads again, later in this turn of the loop at the earliest. */
  void resume();

  /** Tests whether it is paused. */
  boolean isPaused();

  /** Tests whether the peer's FIN was seen. */
  boolean isInputEnded();

  // --- ending

  /** Tests whether it has neither failed nor been closed. Thread: any. */
  boolean isOpen();

  /** Closes it. The listener hears nothing more. */
  void close();

  /** Closes it with RST and forgets what was not delivered: for a peer that is given up. */
  void abort();

  /** Makes the close to come one with RST. */
  void resetAtClose();

  /**
   * Ends it with a reset, for something of ours has failed, perhaps with bytes of this stream in
   * hand: whatever it said next would follow a gap. The listener hears of it as of any failure.
   */
  void failed(Throwable failure);

  /**
   * Runs the action once the kernel has no such socket any more, which may be later than the close,
   * or now. There is one such action.
   */
  void whenGone(Runnable action);

  // --- facts

  /**
   * What the kernel knows of it at this moment. The answer is valid until the next call for any
   * stream of this loop.
   *
   * @return null where there is nothing to ask: a Unix socket, NIO, a closed stream
   */
  @Nullable TcpInfo facts();

  /** Sets the clock of {@link #clock} back to its beginning. */
  void resetClock();

  /**
   * Sets the kernel's keepalive idle time anew, in whole seconds. The kernel counts from the last
   * packet it got, so for an idle time that is over already it sends a probe at once (measured on
   * Linux 6.18, whose own timer came up to 6 % late).
   *
   * @throws UnsupportedOperationException on NIO
   */
  void keepaliveIdle(Duration idle);

  /** The peer's address; null where there is none. Thread: any. */
  @Nullable SocketAddress peer();

  /** The address on this side; null where there is none. Thread: any. */
  @Nullable SocketAddress local();

  /** Where to get memory for what is sent. Thread: any. */
  ByteBufAllocator alloc();
}
