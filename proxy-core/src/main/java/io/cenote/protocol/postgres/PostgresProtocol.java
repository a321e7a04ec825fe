package io.cenote.protocol.postgres;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.ClientHandle;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.PoolKey;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ServerSide;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * PostgreSQL as one upstream speaks it. A client logs in on the proxy, and has a connection of its
 * user and database from then to its end.
 *
 * <p>Thread: any.
 */
final class PostgresProtocol implements Protocol<PostgresListener> {
  private final PostgresUpstream options;
  private final boolean tls;
  private final SecureRandom random = new SecureRandom();
  private final SessionKeys keys = new SessionKeys(random);
  private final LongAdder logins = new LongAdder();
  private final LongAdder cancels = new LongAdder();
  private final LongAdder malformed = new LongAdder();

  /**
   * Creates the protocol.
   *
   * @param tls whether connections to servers are encrypted
   */
  PostgresProtocol(PostgresUpstream options, boolean tls) {
    this.options = options;
    this.tls = tls;
  }

  @Override
  public ServerSide newServer(PoolKey key) {
    return new PostgresServer(key, options.passwordOf(key), random, tls);
  }

  @Override
  public PoolKey warmKey() {
    return options.warmKey();
  }

  @Override
  public ClientSide newClient(PostgresListener listener, ClientHandle handle) {
    return new PostgresClient(this, keys.next(handle.id()), handle.awaitsTls());
  }

  /** A client has logged in. */
  void countLogin() {
    logins.increment();
  }

  /** A client wants the query of another cancelled. */
  void countCancel() {
    cancels.increment();
  }

  /** A client has sent what is no message. */
  void countMalformed() {
    malformed.increment();
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of("logins", logins.sum(), "cancels", cancels.sum(), "malformed", malformed.sum());
  }

  @Override
  public Bounds bounds(PostgresListener listener) {
    return listener.bounds();
  }

  @Override
  public int sharedConnections(PostgresListener listener) {
    return 0;
  }
}
