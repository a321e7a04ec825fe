package io.cenote.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Command {@code health}: asks the admin endpoint of a running proxy whether it is ready. It is run
 * every few seconds by whoever watches a container, so it starts without the command line's parser,
 * the log and everything else.
 */
final class HealthCheck {
  /** Name of the command. */
  static final String NAME = "health";

  static final String USAGE =
      """
      Usage: cenote health [URL|unix:PATH]
      Asks the admin endpoint of a running proxy whether it is ready.
            [URL|unix:PATH]   Where admin.bind or admin.read-only-bind is (default:
                                http://127.0.0.1:9900); the path is /ready unless the
                                URL has another, as http://127.0.0.1:9900/live.
      Exit codes: 0 it is, 1 it is not, or does not answer, 2 bad usage.""";

  private static final String HTTP = "http://";
  private static final String UNIX = "unix:";
  private static final String STANDARD = "http://127.0.0.1:9900";
  private static final String READY = "/ready";
  private static final int STANDARD_PORT = 80;
  private static final int MOST = 4_096;
  private static final long LIMIT_MILLIS = 5_000;
  private static final String OK = "HTTP/1.1 200 ";

  private HealthCheck() {}

  /** Runs it; returns the exit code. */
  static int run(String... arguments) {
    String target = arguments.length < 2 ? STANDARD : arguments[1];
    if (target.equals("--help") || target.equals("-h")) {
      System.out.println(USAGE);
      return 0;
    }
    if (arguments.length > 2 || !(target.startsWith(HTTP) || target.startsWith(UNIX))) {
      System.err.println("health: " + target + " (expected: http://HOST:PORT or unix:PATH)");
      return 2;
    }
    giveUpAfter(LIMIT_MILLIS);
    try {
      return judge(target.startsWith(UNIX) ? askUnix(target) : askTcp(target));
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("health: " + target + ": " + e.getMessage());
      return 1;
    }
  }

  /** Ends the process where nobody answers: a read of a Unix socket has no limit of its own. */
  private static void giveUpAfter(long millis) {
    Thread limit =
        new Thread(
            () -> {
              long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
              for (long left = 1; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
              }
              System.err.println("health: no answer within " + millis + " ms");
              Runtime.getRuntime().halt(1);
            });
    limit.setDaemon(true);
    limit.start();
  }

  private static String askUnix(String target) throws IOException {
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.connect(UnixDomainSocketAddress.of(target.substring(UNIX.length())));
      return ask(socket, "localhost", READY);
    }
  }

  private static String askTcp(String target) throws IOException {
    String rest = target.substring(HTTP.length());
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 || slash == rest.length() - 1 ? READY : rest.substring(slash);
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    int port = hasPort ? Integer.parseInt(authority.substring(colon + 1)) : STANDARD_PORT;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException(host + ": no such host");
    }
    try (SocketChannel socket = SocketChannel.open(address)) {
      return ask(socket, authority, path);
    }
  }

  private static String ask(SocketChannel socket, String host, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
    ByteBuffer answer = ByteBuffer.allocate(MOST);
    while (answer.hasRemaining() && socket.read(answer) >= 0) {
      // the rest follows
    }
    return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
  }

  private static int judge(String answer) {
    if (answer.startsWith(OK)) {
      return 0;
    }
    int body = answer.indexOf("\r\n\r\n");
    String why = body < 0 ? "no answer" : answer.substring(body + 4).strip();
    System.err.println("health: " + why);
    return 1;
  }
}
