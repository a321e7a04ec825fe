package io.cenote.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Lines over plain sockets. */
public final class Talk {
  private Talk() {}

  /** Sends text as it is. */
  public static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads up to the end of a line, and not a byte further; empty at the end of the stream. */
  public static String hearLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int c = in.read(); c >= 0; c = in.read()) {
      line.append((char) c);
      if (c == '\n') {
        break;
      }
    }
    return line.toString();
  }

  /** Reads up to the end of the stream. */
  public static String hearAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Says a line and hears one. */
  public static String ask(Socket socket, String line) throws IOException {
    say(socket, line);
    return hearLine(socket);
  }

  /** Whether the other side ends the connection, by FIN or by reset, without another byte. */
  public static boolean endsSilently(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  /** Closes with a reset. */
  public static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
