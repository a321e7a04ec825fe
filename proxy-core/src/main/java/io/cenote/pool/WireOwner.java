package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.cenote.upstream.member.Member;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Connection, as its dialer and its wire see it.
 *
 * <p>Thread: its loop.
 */
interface WireOwner {
  /** Its current loop. */
  Loop loop();

  /** Member of the upstream to which it leads. */
  Member member();

  /** Tests whether its pool still wants connections. */
  boolean isWanted();

  /** Returns what the server gets before the handshake of TLS; null: nothing. */
  byte @Nullable [] preface();

  /** The socket exists, or is on its way. */
  void attachWire(Wire wire);

  /** The socket is connected. */
  void connected();

  /** No socket is available, or it could not be connected. */
  void connectFailed(CloseReason reason, String detail);

  /** Its idle clock has struck. */
  void quietTooLong();

  /** Current user; null: none. */
  @Nullable UpstreamUser user();

  /** Counts bytes that have come. */
  void countRead(int bytes);

  /** Number of bytes that have come. */
  long bytesRead();

  /** The gate looks at it before a hand-out. */
  void lookedAt(TcpInfo info);

  /** Tests whether it is idle. */
  boolean isIdle();

  /** Tests whether bytes that come now are a greeting for its first user. */
  boolean keepsGreeting();

  /** Its server has said that while it was unused; a line for the log. */
  void said(String words);

  /** Bytes came while it was unused, valid during the call. */
  void unasked(ByteBuf bytes);

  /** The peer's FIN has come. */
  void inputEnded();

  /** The socket has failed or was closed by the peer. */
  void closed(CloseReason reason);
}
