package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.util.Iterator;
import java.util.List;

/**
 * Queries of the proxy's own, one after another, none of which may fail: a probe, a reset, the
 * settings of a client. Rows are of no concern. Source: PostgreSQL protocol, "Simple Query".
 *
 * <p>Thread: the connection's loop.
 */
final class Queries extends BackendDialogue {
  private final Iterator<String> queries;
  private final PostgresServer server;

  /** Queries, at least one. */
  Queries(List<String> queries, PostgresServer server) {
    super("SZ");
    this.queries = queries.iterator();
    this.server = server;
  }

  @Override
  public void open(ByteBuf out) {
    FrontendMessages.query(out, queries.next());
  }

  @Override
  Verdict take(byte type, byte[] body, ByteBuf out) throws Violation {
    if (type == 'S') {
      server.reported(body);
    }
    if (type != 'Z') {
      return Verdict.MORE; // rows, tags and notices
    }
    server.ready(body);
    if (isRefused()) {
      return Verdict.FAILED;
    }
    if (queries.hasNext()) {
      FrontendMessages.query(out, queries.next());
      return Verdict.MORE;
    }
    return Verdict.DONE;
  }

  /** Goes on: the server is ready again, or ends the connection for reasons of its own. */
  @Override
  Verdict refused(ErrorFields error) {
    if (!error.endsTheConnection()) {
      keep(error);
    }
    return Verdict.MORE;
  }
}
