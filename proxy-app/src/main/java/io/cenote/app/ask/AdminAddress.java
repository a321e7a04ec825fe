package io.cenote.app.ask;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Address of an admin endpoint, as a user writes it.
 *
 * @param text what was written
 * @param host of an http address, without brackets; empty: it is a Unix socket
 * @param port of an http address
 * @param path of the URL, or of the Unix socket
 */
public record AdminAddress(String text, String host, int port, String path) {
  /** Address of the default {@code admin.bind}. */
  public static final String STANDARD = "http://127.0.0.1:9900";

  private static final String UNIX = "unix:";
  private static final Pattern HTTP =
      Pattern.compile("http://(\\[[0-9a-fA-F:.%]+]|[^\\s:/?#@\\[\\]]+)(?::([0-9]{1,5}))?(/\\S*)?");
  private static final int STANDARD_PORT = 80;
  private static final int MOST_PORT = 65_535;

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  public static AdminAddress of(String text) {
    if (text.startsWith(UNIX) && text.length() > UNIX.length()) {
      return new AdminAddress(text, "", 0, text.substring(UNIX.length()));
    }
    Matcher http = HTTP.matcher(text);
    int port = http.matches() ? port(http.group(2)) : 0;
    if (port < 1 || port > MOST_PORT) {
      throw new IllegalArgumentException(text + " (expected: http://HOST:PORT or unix:PATH)");
    }
    String host = http.group(1).replaceAll("[\\[\\]]", "");
    return new AdminAddress(text, host, port, http.group(3) == null ? "/" : http.group(3));
  }

  private static int port(String digits) {
    return digits == null ? STANDARD_PORT : Integer.parseInt(digits);
  }

  boolean isUnix() {
    return host.isEmpty();
  }

  /** Path that the URL names; the other one if it names none, or is a Unix socket. */
  public String pathOr(String other) {
    return isUnix() || path.equals("/") ? other : path;
  }

  /** Value of the header {@code Host}. */
  String authority() {
    if (isUnix()) {
      return "localhost";
    }
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Returns the address to connect to; a name is looked up. */
  SocketAddress resolve() throws IOException {
    if (isUnix()) {
      return UnixDomainSocketAddress.of(path);
    }
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException(host + ": no such host");
    }
    return address;
  }
}
