package io.cenote.pool;

import org.jspecify.annotations.Nullable;

/** Acquirer of a connection. Thread: the loop of its request. */
public interface Acquirer {
  /** Explanation of a refusal for want of {@link #suits}. */
  String UNSUITED = "the upstream was reconfigured while the session began";

  /**
   * Tests whether a connection that is made in that way can serve it at all: the way may have
   * changed since the session began.
   */
  default boolean suits(UpstreamSettings.Link link) {
    return true;
  }

  /** Tests whether it prefers the connection; another is acceptable, too. */
  default boolean prefers(PooledConnection idle) {
    return true;
  }

  /** Tests whether it accepts the connection; if not, another one is made within the bound. */
  default boolean takes(PooledConnection idle) {
    return true;
  }

  /** Returns the hash of the client's address, for the balance that goes by it. */
  default int source() {
    return 0;
  }

  /**
   * Returns what the server must get before the handshake of TLS, on a connection that is then of
   * no use to anybody else; null: nothing. Called whenever a connection is dialled for it.
   */
  default byte @Nullable [] preface() {
    return null;
  }

  /** Receives the connection; it must attach a user, and release or close it. */
  void onAcquired(PooledConnection connection);

  /** Receives the refusal: no connection is available. */
  void onRefused(Refusal refusal);
}
