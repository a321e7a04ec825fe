package io.cenote.transport.stream;

import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;

/**
 * The one who hears of a {@link Stream}.
 *
 * <p>Thread: every method is called on the stream's loop, one at a time, but perhaps within a call
 * that the listener itself has made of the stream. A listener blocks nothing. What it throws ends
 * the stream with a reset.
 */
public interface StreamListener {
  /** The connect has succeeded; comes first, and only for a stream that was to connect. */
  default void connected() {}

  /** The connect has failed, and the stream is closed; nothing else comes. */
  default void connectFailed(ConnectFailure failure) {}

  /**
   * Bytes have come.
   *
   * @param borrowed the caller's again when this returns: to be sent, copied or retained, never
   *     released
   */
  void received(ByteBuf borrowed);

  /** Nothing more is there for now: time to flush. */
  void burstOver();

  /** The peer's FIN has come. Nothing more will be read; what is sent may still get there. */
  void inputEnded();

  /** {@link Stream#isWritable} has changed. */
  void writableChanged();

  /**
   * A write has failed, and what was sent is lost. The peer's last words may still be read; once
   * they are, or after {@link Stream}'s patience, {@link #closed} comes with the same reason,
   * unless the listener closes the stream before.
   */
  void writeFailed(CloseReason reason);

  /**
   * The stream has failed, and is closed when this returns. Until then its facts can be asked for.
   * Nothing else comes after it; nor does it after a close by the listener.
   */
  void closed(CloseReason reason);
}
