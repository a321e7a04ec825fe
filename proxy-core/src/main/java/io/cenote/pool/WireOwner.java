package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A connection, as what dials it and hears its stream sees it.
 *
 * <p>Thread: its loop.
 */
interface WireOwner {
  /** Where it lives now. */
  Loop loop();

  /** Where it leads to. */
  Endpoint endpoint();

  /** Whether its pool still wants connections. */
  boolean isWanted();

  /** The socket is there, or on its way. */
  void attachWire(Wire wire);

  /** The socket is connected. */
  void connected();

  /** There is no socket to be had, or it could not be connected. */
  void connectFailed(CloseReason reason, String detail);

  /** Its clock of idleness has struck. */
  void quietTooLong();

  /** The one who uses it; null: nobody. */
  @Nullable UpstreamUser user();

  /** So many bytes have come. */
  void countRead(int bytes);

  /** All that have come. */
  long bytesRead();

  /** The gate looks at it, to hand it out. */
  void lookedAt(TcpInfo info);

  /** Whether it is idle. */
  boolean isIdle();

  /** Whether bytes that come now are a greeting for its first user. */
  boolean keepsGreeting();

  /** Its server has said that while nobody was using it; a line for the log. */
  void said(String words);

  /** Bytes came while nobody was using it, lent for the time of the call. */
  void unasked(ByteBuf bytes);

  /** The peer's FIN has come. */
  void inputEnded();

  /** The socket has failed or was closed by the peer. */
  void closed(CloseReason reason);
}
