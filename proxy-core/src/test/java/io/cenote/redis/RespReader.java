package io.cenote.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads replies of RESP2 and RESP3 as the bytes that they are. */
final class RespReader {
  private final DataInputStream in;

  RespReader(InputStream in) {
    this.in = new DataInputStream(new BufferedInputStream(in, 64 * 1024));
  }

  /** The next reply, with all that is nested in it. */
  byte[] next() throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    frame(reply);
    return reply.toByteArray();
  }

  /** Whether the stream ends here. */
  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  private void frame(ByteArrayOutputStream reply) throws IOException {
    String line = line(reply);
    switch (line.charAt(0)) {
      case '+', '-', ':', ',', '(', '#', '_' -> {}
      case '$', '=', '!' -> payload(length(line), reply);
      case '*', '~', '>' -> frames(length(line), reply);
      case '%' -> frames(2 * length(line), reply);
      case '|' -> frames(2 * length(line) + 1, reply);
      default -> throw new IOException("no reply: " + line);
    }
  }

  private static int length(String line) {
    return Integer.parseInt(line.substring(1, line.length() - 2));
  }

  private void payload(int length, ByteArrayOutputStream reply) throws IOException {
    if (length >= 0) {
      byte[] payload = new byte[length + 2];
      in.readFully(payload);
      reply.writeBytes(payload);
    }
  }

  private void frames(int count, ByteArrayOutputStream reply) throws IOException {
    for (int i = 0; i < count; i++) {
      frame(reply);
    }
  }

  private String line(ByteArrayOutputStream reply) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int last;
    do {
      last = in.readUnsignedByte();
      line.write(last);
    } while (last != '\n');
    line.writeTo(reply);
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
