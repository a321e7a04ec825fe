package io.cenote.transport.stream;

import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Two-way stream of bytes with one peer: a socket of any kind. It is paused until {@link #resume}
 * is called.
 *
 * <p>Failures go to the {@link StreamListener}; no method throws because of the socket. A failure
 * of our code while it holds bytes ends the stream with a reset, because a stream that went on
 * would have a gap.
 *
 * <p>Thread: its loop, except before {@link #start} and where said. Owner: its creator, which
 * closes it.
 */
public interface Stream {
  /** Time limit for a peer's last bytes after a write to it has failed. */
  Duration LAST_WORDS = Duration.ofSeconds(1);

  // --- beginning

  /** Sets the listener, in place of the one before. To be called before the start. */
  void listen(StreamListener listener);

  /**
   * Runs the action whenever the clock was not reset for that long. To be called before the start.
   */
  void clock(Duration idle, Runnable action);

  /**
   * Puts it on that loop. An accepted stream is open from then on. A connecting one begins to
   * connect, and its listener gets the result, perhaps within this call. One that has {@link
   * #leaveLoop left} its loop goes on here.
   */
  void start(Loop loop);

  /**
   * Takes it off its loop, to be started on another. Meanwhile the kernel keeps incoming bytes, and
   * no events occur, except for a read that is under way. Only for a connected and flushed stream.
   *
   * @param left runs on the loop it has left, soon; the stream may be closed by then
   * @return false if an operation is under way; then it stays
   */
  boolean leaveLoop(Runnable left);

  /** Tests whether bytes may be sent: it is connected, and its handshake, if any, is done. */
  boolean isReady();

  /** Tests whether it is plain until {@link #secure} is called. */
  default boolean awaitsTls() {
    return false;
  }

  /**
   * Begins TLS, on a stream that {@linkplain #awaitsTls awaits} it. What the listener has left
   * unread of the bytes that it is just getting is part of the handshake, and it gets no more
   * before {@link StreamListener#secured}. Nothing may be sent until then.
   *
   * @throws IllegalStateException if it does not await TLS
   */
  default void secure() {
    throw new IllegalStateException("stream that does not await TLS");
  }

  // --- sending

  /**
   * Sends the readable bytes: at once what the kernel takes, the rest when it takes more. That rest
   * is kept, and waits for {@link #flush}.
   *
   * @param borrowed the caller's again when this returns; the reader index may have moved
   */
  void send(ByteBuf borrowed);

  /** Begins to send kept bytes. To be called at the end of a burst. */
  void flush();

  /**
   * Lowers the watermarks of what it keeps, for good: to 16 KiB rather than 64. For a sender that
   * can leave its bytes in the kernel, and waits for nobody else meanwhile.
   */
  void keepLittle();

  /** Tests whether few enough bytes are kept to send more. */
  boolean isWritable();

  /**
   * Bytes that it keeps: those the kernel has not taken, and read ones not handed on yet. They are
   * in the loop's {@linkplain Loop#kept account}.
   */
  long keptBytes();

  /** Tests whether the kernel has every byte sent. */
  boolean isFlushed();

  /**
   * Runs the action once the kernel has every byte sent so far, perhaps now; never if the stream
   * fails before. It flushes.
   */
  void whenFlushed(Runnable action);

  /** Sends FIN behind the last byte. The peer can still send. */
  void finish();

  // --- reading

  /** Reads no more until {@link #resume}; one read that is under way may still bring bytes. */
  void pause();

  /** Reads again, later in this turn of the loop at the earliest. */
  void resume();

  /** Tests whether it is paused. */
  boolean isPaused();

  /**
   * Acknowledges at once what has come (TCP_QUICKACK, tcp(7)). To be called where nothing is sent
   * that would: a peer with Nagle's algorithm (RFC 896) keeps its next bytes until then, 40 ms by
   * the kernel's own clock. Without effect on a Unix socket, which has no such thing, and on NIO,
   * which cannot.
   */
  void acknowledge();

  /** Tests whether the peer's FIN was seen. */
  boolean isInputEnded();

  // --- ending

  /** Tests whether it has neither failed nor been closed. Thread: any. */
  boolean isOpen();

  /** Closes it. The listener gets no more events. */
  void close();

  /** Closes it with RST and drops undelivered bytes, for a peer that is given up. */
  void abort();

  /** Makes the later close one with RST. */
  void resetAtClose();

  /**
   * Ends it with a reset: our code has failed, perhaps while it held bytes of this stream, and
   * later bytes would follow a gap. The listener gets it like any failure.
   */
  void failed(Throwable failure);

  /**
   * Runs the action once the kernel has closed the socket, later than the close or now. There is
   * one such action.
   */
  void whenGone(Runnable action);

  // --- facts

  /**
   * Returns the kernel's facts about it, valid until the next call for any stream of this loop.
   *
   * @return null if there are none: a Unix socket, NIO, a closed stream
   */
  @Nullable TcpInfo facts();

  /** Returns what the handshake of a client has told; null: there was none. */
  default @Nullable TlsFacts tls() {
    return null;
  }

  /**
   * Number of bytes that were read from the socket, as the kernel counts them; -1 if some of them
   * were not handed on yet.
   */
  long wireBytesRead();

  /** Restarts the clock of {@link #clock}. */
  void resetClock();

  /**
   * Sets the kernel's keepalive idle time, in whole seconds. The kernel counts from the last
   * packet, so that for an idle time that is over it sends a probe at once (measured on Linux 6.18,
   * whose own timer came up to 6 % late).
   *
   * @throws UnsupportedOperationException on NIO
   */
  void keepaliveIdle(Duration idle);

  /** The peer's address; null if there is none. Thread: any. */
  @Nullable SocketAddress peer();

  /** The local address; null if there is none. Thread: any. */
  @Nullable SocketAddress local();

  /** Allocator of memory for sends. Thread: any. */
  ByteBufAllocator alloc();
}
