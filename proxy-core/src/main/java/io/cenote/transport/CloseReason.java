package io.cenote.transport;

import java.util.Locale;

/**
 * Reason why a connection or a session closed: the one list. The log word, the metric label, the
 * JSON value and the assertion of a test all come from {@link #word()}.
 */
public enum CloseReason {
  /** It was unused for its idle timeout. */
  IDLE_TIMEOUT,
  /** It reached its maximum age. */
  MAX_LIFETIME,
  /** Made ahead, never used, and too old to be trusted by the server. */
  WARM_EXPIRED,
  /** It was the least recently used, and room was needed. */
  LRU,
  /** An application probe was not answered. */
  PROBE_FAILED,
  /** The reset before reuse failed. */
  RESET_FAILED,
  /** It carries state that the next client must not meet. */
  TAINTED,
  /** The upstream sent bytes to an unused connection. */
  UNEXPECTED_DATA,
  /** It failed the freshness gate. */
  STALE,
  /** The session it served ended, and it may not serve another. */
  SESSION_END,
  /** The client went away without a proper end. */
  CLIENT_GONE,
  /** The peer closed in order. */
  PEER_FIN,
  /** The peer sent a reset. */
  PEER_RESET,
  /** Kernel keepalive got no answer. */
  KEEPALIVE_DEAD,
  /** Data in flight was never acknowledged. */
  WRITE_TIMEOUT,
  /** The peer is alive but did not read for too long. */
  PEER_STALLED,
  /** The network reported no route to the peer. */
  PATH_UNREACHABLE,
  /** Something on this host aborted the socket. */
  LOCAL_ABORT,
  /** The endpoint refused the connect. */
  CONNECT_REFUSED,
  /** The endpoint did not answer the connect in time. */
  CONNECT_TIMEOUT,
  /** There is no route to the endpoint, or its name has no address. */
  CONNECT_UNREACHABLE,
  /** The name of the endpoint has no address that is known. */
  NAME_UNRESOLVED,
  /** TLS failed. */
  TLS_ERROR,
  /** The peer broke the protocol. */
  PROTOCOL_ERROR,
  /** No connection became free in time. */
  ACQUIRE_TIMEOUT,
  /** A limit was reached and the new client was turned away. */
  REJECTED,
  /** Cut at the drain deadline. */
  DRAINED,
  /** Closed because Cenote itself stopped. */
  SHUTDOWN,
  /** Never right: each appearance is a defect. */
  UNKNOWN;

  private static final CloseReason[] ALL = values();

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** Word of the contract, for example {@code peer-fin}. */
  public String word() {
    return word;
  }

  /** Tests whether the peer vanished without a FIN or a RST, as others may have too. */
  public boolean isSilentLoss() {
    return this == KEEPALIVE_DEAD || this == WRITE_TIMEOUT || this == PATH_UNREACHABLE;
  }

  /** Number of reasons, for arrays indexed by {@link #ordinal()}. */
  public static int count() {
    return ALL.length;
  }

  /** Returns the reason with this ordinal. */
  public static CloseReason of(int ordinal) {
    return ALL[ordinal];
  }
}
