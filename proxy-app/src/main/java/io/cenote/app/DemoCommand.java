package io.cenote.app;

import io.cenote.config.ConfigLoader;
import io.cenote.config.LoadResult;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Command {@code cenote demo}: an upstream, the proxy and a few clients in one process, and the
 * stats.
 */
@Command(
    name = "demo",
    description = "Show pool stats move: an embedded upstream, the proxy and a few clients.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int MAX_SECONDS = 3600;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "12",
      description = "How long it runs (default: ${DEFAULT-VALUE}, 1 to 3600).")
  private int seconds;

  @Override
  public Integer call() throws IOException, InterruptedException, StartFailure {
    if (seconds < 1 || seconds > MAX_SECONDS) {
      System.err.println("--seconds: " + seconds + " (expected: 1 to " + MAX_SECONDS + ")");
      return 2;
    }
    try (DemoUpstream upstream = new DemoUpstream()) {
      LoadResult result = ConfigLoader.load(config(upstream.port()), "demo", Cenote.PROTOCOLS);
      LoadResult.Loaded loaded = (LoadResult.Loaded) result;
      try (Cenote cenote = Cenote.start(loaded.config());
          DemoClients clients =
              new DemoClients((InetSocketAddress) cenote.address("demo"), seconds)) {
        explain();
        clients.start();
        TimeUnit.SECONDS.sleep(seconds);
        clients.stop();
        LogEnd.flush();
        System.out.printf(
            "%nDone: %d requests answered over %d connections to the upstream.%n"
                + "Next: edit conf/cenote.conf, then bin/cenote check and bin/cenote run.%n",
            clients.answered(), upstream.accepted());
      }
    }
    return 0;
  }

  private static void explain() {
    System.out.println(
        """
        Clients -> Cenote (pool: at most 4 connections, 2 kept warm) -> an echo server.
        Each line below is one second of the pool's life:
          total/active/idle  connections now: all, used by a client, ready to be handed out
          pending            clients in the wait queue, because all 4 are active
          hit                hand-outs that needed no connect (warm: made ahead, reused: served before)
          closed.REASON      why connections ended
        First single clients, then a crowd (watch pending), then quiet (watch idle-timeout).
        """);
  }

  private static String config(int port) {
    return """
        cenote {
          event-loops = 1
          admin.bind = off
          stats.interval = 1s
          listeners.demo { bind = "127.0.0.1:0", upstream = echo, max-sessions = 64 }
          upstreams.echo {
            endpoints = [ "127.0.0.1:%d" ]
            pool {
              max-connections = 4, min-idle = 2, idle-timeout = 2s, warm-max-age = 3s
              max-lifetime = 30s, reuse = clean
            }
          }
        }
        """
        .formatted(port);
  }
}
