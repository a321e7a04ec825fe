package io.cenote.transport.stream;

import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;

/**
 * Listener for the events of a {@link Stream}.
 *
 * <p>Thread: every method is called on the stream's loop, one at a time, but perhaps within a call
 * that the listener itself has made to the stream. A listener must not block. An exception ends the
 * stream with a reset.
 */
public interface StreamListener {
  /**
   * The stream is ready: the connect has succeeded, and the handshake if there is one. It comes
   * first, and only for a stream that was not {@linkplain Stream#isReady ready} at its start.
   */
  default void connected() {}

  /** The handshake that {@link Stream#secure} began is done: bytes are encrypted from now on. */
  default void secured() {}

  /** The connect or a server's handshake has failed, and the stream is closed. The last event. */
  default void connectFailed(ConnectFailure failure) {}

  /**
   * Bytes have come.
   *
   * @param borrowed the caller's again when this returns: to be sent, copied or retained, never
   *     released
   */
  void received(ByteBuf borrowed);

  /** The burst of reads is over: time to flush. */
  void burstOver();

  /** The peer's FIN has come. Nothing more will be read; later sends may still arrive. */
  void inputEnded();

  /** {@link Stream#isWritable} has changed. */
  void writableChanged();

  /**
   * A write has failed, and its bytes are lost. The peer's last bytes may still be read; then, or
   * after a time limit of {@link Stream}, {@link #closed} comes with the same reason, unless the
   * listener closes the stream before.
   */
  void writeFailed(CloseReason reason);

  /**
   * The stream has failed, and is closed when this returns. Until then its facts are readable. It
   * is the last event, and does not come after a close by the listener.
   */
  void closed(CloseReason reason);
}
