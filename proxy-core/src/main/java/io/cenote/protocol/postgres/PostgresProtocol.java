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
import org.jspecify.annotations.Nullable;

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
  private final SessionKeys keys;
  private final Counts counts;

  /** Counters since the start. */
  private record Counts(LongAdder logins, LongAdder cancels, LongAdder malformed) {
    Counts() {
      this(new LongAdder(), new LongAdder(), new LongAdder());
    }
  }

  /**
   * Creates the protocol.
   *
   * @param tls whether connections to servers are encrypted
   * @param before the one that it takes the place of, whose keys and counters it shares; null: none
   */
  PostgresProtocol(PostgresUpstream options, boolean tls, @Nullable PostgresProtocol before) {
    this.options = options;
    this.tls = tls;
    keys = before == null ? new SessionKeys(random) : before.keys;
    counts = before == null ? new Counts() : before.counts;
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
    counts.logins.increment();
  }

  /** A client wants the query of another cancelled. */
  void countCancel() {
    counts.cancels.increment();
  }

  /** A client has sent what is no message. */
  void countMalformed() {
    counts.malformed.increment();
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of(
        "logins", counts.logins.sum(),
        "cancels", counts.cancels.sum(),
        "malformed", counts.malformed.sum());
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
