package io.cenote.protocol.postgres;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Writes the messages in which the proxy itself speaks to a client. Source: PostgreSQL protocol,
 * "Message Formats".
 *
 * <p>Thread: any; stateless.
 */
final class BackendMessages {
  /** Newest minor version of protocol 3 that the proxy speaks. */
  static final int NEWEST_MINOR = 0;

  private static final int MAJOR = 3;
  private static final int AUTHENTICATION_OK = 0;

  /** Severity of an error, as far as the proxy has one to tell. */
  enum Severity {
    /** The command failed, the session goes on. */
    ERROR,
    /** The session ends. */
    FATAL
  }

  private BackendMessages() {}

  /** Refuses TLS or GSSAPI encryption: a single byte, not a message. */
  static void encryptionRefused(ByteBuf out) {
    out.writeByte('N');
  }

  /** Accepts TLS: a single byte, not a message. */
  static void tlsAccepted(ByteBuf out) {
    out.writeByte('S');
  }

  static void authenticationOk(ByteBuf out) {
    int at = begin(out, 'R');
    out.writeInt(AUTHENTICATION_OK);
    MessageWriter.end(out, at);
  }

  static void parameterStatus(ByteBuf out, String name, String value) {
    int at = begin(out, 'S');
    MessageWriter.string(out, name);
    MessageWriter.string(out, value);
    MessageWriter.end(out, at);
  }

  static void backendKeyData(ByteBuf out, BackendKey key) {
    int at = begin(out, 'K');
    key.write(out);
    MessageWriter.end(out, at);
  }

  /** Says that a session outside any transaction may send its next command. */
  static void readyForQuery(ByteBuf out) {
    int at = begin(out, 'Z');
    out.writeByte('I');
    MessageWriter.end(out, at);
  }

  /** Writes an ErrorResponse with the four fields that every server sends. */
  static void error(ByteBuf out, Severity severity, String sqlState, String message) {
    int at = begin(out, 'E');
    field(out, 'S', severity.name());
    field(out, 'V', severity.name());
    field(out, 'C', sqlState);
    field(out, 'M', message);
    out.writeByte(0);
    MessageWriter.end(out, at);
  }

  /**
   * Names the newest version spoken and the options not known. Servers and libpq put the whole
   * version where the documentation says "newest minor": 3.0 is 196608.
   */
  static void negotiateProtocolVersion(ByteBuf out, List<String> unknownOptions) {
    int at = begin(out, 'v');
    out.writeInt((MAJOR << Short.SIZE) | NEWEST_MINOR);
    out.writeInt(unknownOptions.size());
    for (String option : unknownOptions) {
      MessageWriter.string(out, option);
    }
    MessageWriter.end(out, at);
  }

  private static void field(ByteBuf out, char type, String value) {
    out.writeByte(type);
    MessageWriter.string(out, value);
  }

  private static int begin(ByteBuf out, char type) {
    out.writeByte(type);
    return MessageWriter.begin(out);
  }
}
