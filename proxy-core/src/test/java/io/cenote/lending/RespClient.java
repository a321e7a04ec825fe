package io.cenote.lending;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of a few lines that sees replies as the bytes they are. */
final class RespClient implements AutoCloseable {
  private static final int LIMIT_MILLIS = 15_000;

  private final Socket socket;
  private final InputStream in;

  private RespClient(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
  }

  static RespClient to(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(LIMIT_MILLIS);
    socket.setTcpNoDelay(true);
    return new RespClient(socket);
  }

  Socket socket() {
    return socket;
  }

  /** A request as its bytes. */
  static byte[] request(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes("*" + arguments.length + "\r\n"));
    for (String argument : arguments) {
      out.writeBytes(bytes("$" + argument.length() + "\r\n" + argument + "\r\n"));
    }
    return out.toByteArray();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  void send(String... arguments) throws IOException {
    raw(request(arguments));
  }

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Sends a request and gives its reply. */
  String ask(String... arguments) throws IOException {
    send(arguments);
    return reply();
  }

  /** The next reply, whole, each byte a character. */
  String reply() throws IOException {
    StringBuilder reply = new StringBuilder();
    element(reply);
    return reply.toString();
  }

  private void element(StringBuilder reply) throws IOException {
    String line = line();
    reply.append(line).append("\r\n");
    char type = line.charAt(0);
    switch (type) {
      case '$', '=', '!' -> {
        int length = Integer.parseInt(line.substring(1));
        if (length >= 0) {
          byte[] payload = in.readNBytes(length + 2);
          if (payload.length < length + 2) {
            throw new EOFException("within a bulk");
          }
          reply.append(new String(payload, StandardCharsets.ISO_8859_1));
        }
      }
      case '*', '~', '>' -> elements(reply, Integer.parseInt(line.substring(1)));
      case '%' -> elements(reply, 2 * Integer.parseInt(line.substring(1)));
      default -> {}
    }
  }

  private void elements(StringBuilder reply, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      element(reply);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the proxy has closed");
      }
      line.append((char) next);
    }
    if (in.read() != '\n') {
      throw new IOException("CR without LF after " + line);
    }
    return line.toString();
  }

  /** Whether nothing more comes: the other side has closed. */
  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
