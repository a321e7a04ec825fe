package io.cenote.protocol.postgres;

import io.cenote.protocol.Dialogue;
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
final class Queries implements Dialogue {
  private final Iterator<String> queries;
  private final PostgresServer server;
  private final BackendReader reader = new BackendReader("SZE");
  private String failure = "";
  private String refusal = "";

  /** Queries, at least one. */
  Queries(List<String> queries, PostgresServer server) {
    this.queries = queries.iterator();
    this.server = server;
  }

  @Override
  public void ask(ByteBuf out) {
    FrontendMessages.query(out, queries.next());
  }

  @Override
  public Verdict heard(ByteBuf bytes, ByteBuf out) {
    try {
      return read(bytes, out);
    } catch (Violation e) {
      failure = String.valueOf(e.getMessage());
      return Verdict.FAILED;
    }
  }

  private Verdict read(ByteBuf bytes, ByteBuf out) throws Violation {
    int at = bytes.readerIndex();
    int to = bytes.writerIndex();
    while (at < to) {
      at = reader.messageEnd(bytes, at, to);
      if (at < 0) {
        return Verdict.MORE;
      }
      boolean over = take();
      if (over && at < to) {
        throw new Violation("bytes behind the last reply");
      }
      if (over && queries.hasNext() && failure.isEmpty()) {
        FrontendMessages.query(out, queries.next());
      } else if (over) {
        return failure.isEmpty() ? Verdict.DONE : Verdict.FAILED;
      }
    }
    return Verdict.MORE;
  }

  /** Takes one message; returns true if a reply is over. */
  private boolean take() throws Violation {
    byte[] body = reader.body();
    switch (reader.type()) {
      case 'S' -> server.reported(body);
      case 'Z' -> {
        server.ready(body);
        return true;
      }
      case 'E' -> {
        refusal = ErrorFields.parse(body).line();
        failure = "the server answered " + refusal;
      }
      default -> {} // rows, tags and notices
    }
    return false;
  }

  @Override
  public String failure() {
    return failure;
  }

  @Override
  public String refusal() {
    return refusal;
  }
}
