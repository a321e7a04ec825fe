package io.cenote.protocol.postgres;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * First packet of a client. Source: PostgreSQL protocol, "Start-up", "SSL Session Encryption",
 * "GSSAPI Session Encryption" and "Canceling Requests in Progress".
 *
 * <p>Thread: any; immutable.
 */
sealed interface Startup {
  /** SSLRequest: the client asks for TLS, and goes on after an answer of one byte. */
  record TlsRequest() implements Startup {}

  /** GSSENCRequest: the client asks for GSSAPI encryption, and goes on after an answer. */
  record GssRequest() implements Startup {}

  /** CancelRequest: the client asks to cancel a query of another connection. */
  record Cancel(BackendKey key) implements Startup {}

  /**
   * StartupMessage of protocol 3: the client wants a session.
   *
   * @param minor the minor version that the client asks for
   * @param database the user's name if the client named no database
   * @param parameters everything else but {@code _pq_.} options; of equal names the last counts, as
   *     for a server
   * @param options the names of protocol options, which begin with {@code _pq_.}; none is known
   */
  record Login(
      int minor, String user, String database, Map<String, String> parameters, List<String> options)
      implements Startup {
    public Login {
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
      options = List.copyOf(options);
    }

    /** Returns true if a NegotiateProtocolVersion must be sent before the session goes on. */
    boolean needsNegotiation() {
      return minor > BackendMessages.NEWEST_MINOR || !options.isEmpty();
    }
  }

  /** Packet that allows no session; the reason is for a FATAL ErrorResponse. */
  record Refused(String sqlState, String reason) implements Startup {}
}
