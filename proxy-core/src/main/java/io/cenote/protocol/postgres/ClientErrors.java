package io.cenote.protocol.postgres;

import io.cenote.protocol.postgres.BackendMessages.Severity;
import io.netty.buffer.ByteBuf;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes errors of the proxy for a client, all of which end its session. Source: PostgreSQL, "Error
 * Codes": class 08 is of connections, 53300 too_many_connections.
 *
 * <p>Thread: any; stateless.
 */
final class ClientErrors {
  /** A server's own error, as {@link ErrorFields#line} has it. */
  private static final Pattern OF_SERVER = Pattern.compile("[A-Z]+ ([0-9A-Z]{5}) (.*)");

  private static final String CONNECTION_FAILURE = "08006";
  private static final String TOO_MANY_CONNECTIONS = "53300";

  private ClientErrors() {}

  /** Writes an error for a text that is a server's, or the proxy's own. */
  static void write(ByteBuf out, String text) {
    Matcher server = OF_SERVER.matcher(text);
    if (server.matches()) {
      BackendMessages.error(out, Severity.FATAL, server.group(1), server.group(2));
    } else {
      boolean waited = text.contains("(acquire-timeout)") || text.contains("(rejected)");
      String state = waited ? TOO_MANY_CONNECTIONS : CONNECTION_FAILURE;
      BackendMessages.error(out, Severity.FATAL, state, text);
    }
  }
}
