package io.cenote.protocol.postgres;

import io.cenote.protocol.Dialogue;
import io.cenote.protocol.PoolKey;
import io.cenote.protocol.ServerSide;
import io.cenote.protocol.Unasked;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a PostgreSQL server: its parameters, whether it is in a transaction, and the
 * key that cancels what it is at. A reply goes up to its ReadyForQuery.
 *
 * <p>Thread: the connection's loop.
 */
final class PostgresServer implements ServerSide {
  private static final byte IDLE = 'I';

  private final PoolKey key;
  private final String password;
  private final SecureRandom random;
  private final boolean tls;
  private final Parameters parameters = new Parameters();
  private final BackendReader reader = new BackendReader("SZ");
  private @Nullable Login login;
  private byte status = IDLE;
  private boolean withinReply;
  private boolean used; // by a client, and not reset since

  /**
   * Creates the side of a new connection.
   *
   * @param tls whether TLS comes before the login
   */
  PostgresServer(PoolKey key, String password, SecureRandom random, boolean tls) {
    this.key = key;
    this.password = password;
    this.random = random;
    this.tls = tls;
  }

  /** A client has the connection from now on. */
  void use() {
    used = true;
  }

  /** Parameters that it has reported. */
  Parameters parameters() {
    return parameters;
  }

  /** It has reported a parameter. */
  void reported(byte[] body) throws Violation {
    parameters.report(body);
  }

  /** It is ready for a query; the body is that of the message. */
  void ready(byte[] body) throws Violation {
    if (body.length != 1) {
      throw new Violation("ready for a query, without a state");
    }
    status = body[0];
  }

  @Override
  public Dialogue greeting() {
    Login begun = new Login(key, password, random, parameters);
    login = begun;
    return afterTls(begun);
  }

  private Dialogue afterTls(Dialogue dialogue) {
    return tls ? new TlsFirst(dialogue) : dialogue;
  }

  @Override
  public @Nullable Dialogue probe() {
    return isWithinReply() ? null : new Queries(List.of(""), this);
  }

  /** A dialogue that gives the connection a client's settings. */
  Dialogue settings(List<String> queries) {
    return new Queries(queries, this);
  }

  @Override
  public boolean isDirty() {
    return used;
  }

  /** DISCARD ALL is refused within a transaction, which a client may have left open. */
  @Override
  public Dialogue reset() {
    List<String> queries = new ArrayList<>();
    if (status != IDLE) {
      queries.add("ROLLBACK");
    }
    queries.add("DISCARD ALL");
    used = false;
    return new Queries(queries, this);
  }

  @Override
  public void taint() {
    used = true;
  }

  @Override
  public @Nullable Dialogue cancellation() {
    BackendKey backend = login == null ? null : login.backend();
    return backend == null ? null : afterTls(new Cancellation(backend));
  }

  @Override
  public int replyEnd(ByteBuf bytes, int from, int to) throws Violation {
    int at = from;
    while (at < to) {
      withinReply = true;
      at = reader.messageEnd(bytes, at, to);
      if (at < 0) {
        return -1;
      }
      if (note()) {
        withinReply = false;
        return at;
      }
    }
    return -1;
  }

  /** Notes what a whole message says; returns true if it ends a reply. */
  private boolean note() throws Violation {
    if (reader.type() == 'S') {
      reported(reader.body());
    } else if (reader.type() == 'Z') {
      ready(reader.body());
      return true;
    }
    return false;
  }

  /**
   * A client that has the connection gets it all, for replies up to a Flush have no end of their
   * own either. Of an idle one notices and parameters are taken; whatever else it says ends it.
   */
  @Override
  public Unasked unasked(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int to = bytes.writerIndex();
    boolean kept = true;
    try {
      while (at >= 0 && at < to) {
        at = reader.messageEnd(bytes, at, to);
        kept &= reader.type() == 'S' || reader.type() == 'N';
        if (at >= 0) {
          note();
        }
      }
    } catch (Violation e) {
      return Unasked.CLOSE;
    }
    if (used) {
      return Unasked.FORWARD;
    }
    return kept ? Unasked.KEEP : Unasked.CLOSE;
  }

  @Override
  public boolean isWithinReply() {
    return withinReply || reader.isWithin();
  }
}
