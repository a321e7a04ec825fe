package io.cenote.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.cenote.testing.DnsReply;
import io.cenote.testing.DnsServer;
import io.cenote.testing.Eventually;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Makes Cenote say what the pages show: starts proxies, in this process, lets happen what the pages
 * tell of, and keeps every line of the log, written as conf/logback.xml has it written.
 */
final class Scenes implements AutoCloseable {
  private static final Pattern LAYOUT = Pattern.compile("<pattern>(.*?)%n</pattern>");

  private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger cenote = logging.getLogger("cenote");

  /** Those to which logback-test.xml gives a level of their own. */
  private final List<Logger> details =
      List.of(logging.getLogger("cenote.session"), logging.getLogger("cenote.close"));

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<Socket> clients = new ArrayList<>();
  private final AppenderBase<ILoggingEvent> keeper;

  Scenes() throws IOException {
    PatternLayout layout = new PatternLayout();
    Matcher pattern = LAYOUT.matcher(Files.readString(Program.root().resolve("conf/logback.xml")));
    if (!pattern.find()) {
      throw new IllegalStateException("conf/logback.xml: no pattern");
    }
    layout.setContext(logging);
    layout.setPattern(pattern.group(1));
    layout.start();
    keeper =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            lines.add(layout.doLayout(event));
          }
        };
    keeper.setContext(logging);
    keeper.start();
    cenote.setLevel(Level.DEBUG);
    details.forEach(logger -> logger.setLevel(null));
    cenote.setAdditive(false);
    cenote.addAppender(keeper);
  }

  /** What was logged so far. */
  List<String> lines() {
    return lines;
  }

  /** Waits for a line that contains these words. */
  String await(String words) {
    Predicate<String> has = line -> line.contains(words);
    Eventually.eventually(() -> words + " in " + lines, () -> lines.stream().anyMatch(has));
    return lines.stream().filter(has).findFirst().orElseThrow();
  }

  /** A pool of two: a session comes and goes, two stay, and the next one waits in vain. */
  void fullPool() throws IOException {
    String pool = "min-idle = 2, max-connections = 2, acquire-timeout = 500ms";
    try (TinyServer server = TinyServer.echo();
        RunningProxy proxy = start("redis", "redis", server.port(), "", pool)) {
      proxy.awaitUntil("two idle", () -> proxy.pool("redis").idle() == 2);
      Socket passing = served(proxy, "redis");
      passing.shutdownOutput();
      passing.getInputStream().readAllBytes();
      await("client-end=peer-fin upstream-end=session-end");
      proxy.awaitUntil("two idle", () -> proxy.pool("redis").idle() == 2);
      served(proxy, "redis");
      served(proxy, "redis");
      connect(proxy, "redis");
      await("listener=redis acquire-timeout: ");
      await("closed.session-end=1 refused.acquire-timeout=1");
    }
  }

  /** Nobody may wait. */
  void fullQueue() throws IOException {
    String pool = "max-connections = 1, max-pending = 0";
    try (TinyServer server = TinyServer.echo();
        RunningProxy proxy = start("c", "full", server.port(), "", pool)) {
      served(proxy, "c");
      connect(proxy, "c");
      await("listener=c rejected: ");
    }
  }

  /** One client more than the listener takes. */
  void fullListener() throws IOException {
    try (TinyServer server = TinyServer.echo();
        RunningProxy proxy = start("redis", "redis", server.port(), "max-sessions = 1", "")) {
      served(proxy, "redis");
      connect(proxy, "redis");
      await("listener=redis rejected: ");
    }
  }

  /** Nobody listens at the upstream's port. */
  void noServer() throws IOException {
    int port;
    try (TinyServer server = TinyServer.echo()) {
      port = server.port();
    }
    try (RunningProxy proxy = start("redis", "redis", port, "", "")) {
      connect(proxy, "redis");
      await("listener=redis connect-refused: ");
      connect(proxy, "redis");
      connect(proxy, "redis");
      await("upstream=redis DOWN: ");
      ServerSocket back = new ServerSocket(port, 9, InetAddress.getLoopbackAddress());
      try {
        await("upstream=redis UP after ");
      } finally {
        back.close();
      }
    }
  }

  /** DNS no longer knows the upstream. */
  void lostName() throws IOException {
    String name = "redis.example.org";
    try (DnsServer dns = new DnsServer()) {
      dns.on("A " + name, DnsReply.records().address(name, "127.0.0.1", 0));
      String text =
          """
          cenote {
            event-loops = 1, admin.bind = off
            listeners.redis { bind = "127.0.0.1:0", upstream = redis, max-sessions = 100 }
            upstreams.redis { endpoints = [ "%s:1" ]
              dns { servers = [ "%s" ], min-ttl = 100ms, family = ipv4 }
            }
          }
          """;
      try (RunningProxy proxy = RunningProxy.start(text.formatted(name, dns.endpoint()))) {
        Eventually.eventually(
            () -> proxy.cenote().pools().toString(),
            () -> proxy.pool("redis").endpoints().members().size() == 1);
        dns.on("A " + name, DnsReply.nxdomain());
        await("look-up failed: ");
      }
    }
  }

  /** The pages' own names for the listener and the upstream. */
  private static RunningProxy start(
      String listener, String upstream, int port, String listenerKeys, String pool) {
    return RunningProxy.start(
        """
        cenote {
          event-loops = 1, admin.bind = off, stats.interval = 10ms
          listeners.%s { bind = "127.0.0.1:0", upstream = %s, max-sessions = 100, %s }
          upstreams.%s { endpoints = [ "127.0.0.1:%d" ], pool { %s } }
        }
        """
            .formatted(listener, upstream, listenerKeys, upstream, port, pool));
  }

  private Socket connect(RunningProxy proxy, String listener) throws IOException {
    Socket socket = proxy.connect(listener);
    clients.add(socket);
    return socket;
  }

  private Socket served(RunningProxy proxy, String listener) throws IOException {
    Socket socket = connect(proxy, listener);
    socket.getOutputStream().write('?');
    if (socket.getInputStream().read() != '?') {
      throw new IOException("not served: " + proxy.cenote().pools());
    }
    return socket;
  }

  @Override
  public void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    cenote.detachAppender(keeper);
    cenote.setAdditive(true);
    cenote.setLevel(null);
    details.forEach(logger -> logger.setLevel(Level.INFO));
    keeper.stop();
  }
}
