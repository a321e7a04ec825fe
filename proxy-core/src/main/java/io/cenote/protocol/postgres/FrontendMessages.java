package io.cenote.protocol.postgres;

import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * Writes the messages in which the proxy itself speaks to a server. Source: PostgreSQL protocol,
 * "Message Formats".
 *
 * <p>Thread: any; stateless.
 */
final class FrontendMessages {
  private static final int VERSION = 3 << Short.SIZE;
  private static final int CANCEL = 80877102;

  private FrontendMessages() {}

  /** Writes a StartupMessage of version 3.0. The parameters name neither user nor database. */
  static void startup(ByteBuf out, String user, String database, Map<String, String> parameters) {
    int at = MessageWriter.begin(out);
    out.writeInt(VERSION);
    pair(out, "user", user);
    pair(out, "database", database);
    parameters.forEach((name, value) -> pair(out, name, value));
    out.writeByte(0);
    MessageWriter.end(out, at);
  }

  /** Writes an SSLRequest. */
  static void sslRequest(ByteBuf out) {
    int at = MessageWriter.begin(out);
    out.writeInt(StartupReader.TLS);
    MessageWriter.end(out, at);
  }

  /** Writes a CancelRequest, which is the only packet of its connection. */
  static void cancelRequest(ByteBuf out, BackendKey key) {
    int at = MessageWriter.begin(out);
    out.writeInt(CANCEL);
    key.write(out);
    MessageWriter.end(out, at);
  }

  /** Writes a Query. */
  static void query(ByteBuf out, String sql) {
    out.writeByte('Q');
    int at = MessageWriter.begin(out);
    MessageWriter.string(out, sql);
    MessageWriter.end(out, at);
  }

  /** Writes a PasswordMessage. */
  static void password(ByteBuf out, String password) {
    int at = beginAnswer(out);
    MessageWriter.string(out, password);
    MessageWriter.end(out, at);
  }

  /** Writes a SASLInitialResponse. */
  static void saslInitialResponse(ByteBuf out, String mechanism, byte[] response) {
    int at = beginAnswer(out);
    MessageWriter.string(out, mechanism);
    out.writeInt(response.length).writeBytes(response);
    MessageWriter.end(out, at);
  }

  /** Writes a SASLResponse. */
  static void saslResponse(ByteBuf out, byte[] response) {
    int at = beginAnswer(out);
    out.writeBytes(response);
    MessageWriter.end(out, at);
  }

  private static void pair(ByteBuf out, String name, String value) {
    MessageWriter.string(out, name);
    MessageWriter.string(out, value);
  }

  /** Begins an answer to an Authentication message; all of them have the same type. */
  private static int beginAnswer(ByteBuf out) {
    out.writeByte('p');
    return MessageWriter.begin(out);
  }
}
