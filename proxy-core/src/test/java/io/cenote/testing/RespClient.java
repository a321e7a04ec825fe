package io.cenote.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A client of RESP2 and RESP3 that sees replies as the bytes they are, each a character. */
public final class RespClient implements AutoCloseable {
  private static final int LIMIT_MILLIS = 15_000;

  private final Socket socket;
  private final DataInputStream in;

  private RespClient(Socket socket) throws IOException {
    this.socket = socket;
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 16 * 1024));
  }

  /** A new one, connected to that port of this host. */
  public static RespClient to(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(LIMIT_MILLIS);
    socket.setTcpNoDelay(true);
    return new RespClient(socket);
  }

  /** What it is connected by. */
  public Socket socket() {
    return socket;
  }

  /** A request as its bytes: an array of bulk strings. */
  public static byte[] request(List<byte[]> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes("*" + arguments.size() + "\r\n"));
    for (byte[] argument : arguments) {
      out.writeBytes(bytes("$" + argument.length + "\r\n"));
      out.writeBytes(argument);
      out.writeBytes(bytes("\r\n"));
    }
    return out.toByteArray();
  }

  /** As above. */
  public static byte[] request(String... arguments) {
    return request(Stream.of(arguments).map(RespClient::bytes).toList());
  }

  /** Each character as a byte. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sends a request. */
  public void send(String... arguments) throws IOException {
    raw(request(arguments));
  }

  /** Sends bytes, of requests or of none. */
  public void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Sends a request and gives its reply. */
  public String ask(String... arguments) throws IOException {
    send(arguments);
    return reply();
  }

  /** The next reply, with all that is nested in it. */
  public String reply() throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    frame(reply);
    return reply.toString(StandardCharsets.ISO_8859_1);
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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int last;
    do {
      last = in.readUnsignedByte();
      bytes.write(last);
    } while (last != '\n');
    bytes.writeTo(reply);
    String line = bytes.toString(StandardCharsets.ISO_8859_1);
    if (!line.endsWith("\r\n")) {
      throw new IOException("LF without CR after " + line);
    }
    return line;
  }

  /** Whether nothing more comes: the other side has closed. */
  public boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
