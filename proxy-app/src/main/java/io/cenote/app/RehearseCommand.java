package io.cenote.app;

import io.cenote.config.LoadResult;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/**
 * Command {@code cenote rehearse}: a start as {@code run} makes it, two seconds of sessions, and an
 * end. The launcher makes its class archive from the loaded classes.
 */
@Command(name = "rehearse", hidden = true, description = "Start, relay for two seconds, end.")
final class RehearseCommand implements Callable<Integer> {
  private static final long NANOS = 2_000_000_000L;
  private static final int REQUESTS = 20;

  @Override
  public Integer call()
      throws IOException, StartFailure, InterruptedException, ExecutionException, TimeoutException {
    LoggerFactory.getILoggerFactory(); // as in main: nothing is loaded that a start does not load
    Preload.transport();
    Path file = Files.createTempFile("cenote-rehearsal", ".conf");
    try (DemoUpstream upstream = new DemoUpstream()) {
      Files.writeString(file, config(upstream.port()));
      Optional<LoadResult.Loaded> loaded = ConfigFile.load(file);
      if (loaded.isEmpty()) {
        return 1;
      }
      Signals.install().hold();
      try (Cenote cenote = Cenote.start(loaded.get().config())) {
        visit((InetSocketAddress) cenote.address("never"));
        visit((InetSocketAddress) cenote.address("clean"));
        cenote.drain().get(10, TimeUnit.SECONDS);
      }
    } finally {
      Files.deleteIfExists(file);
    }
    LogEnd.flush();
    return 0;
  }

  private static void visit(InetSocketAddress address) throws IOException {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < NANOS / 2) {
      try (Socket client = new Socket(address.getAddress(), address.getPort())) {
        client.setTcpNoDelay(true);
        for (int i = 0; i < REQUESTS; i++) {
          client.getOutputStream().write('?');
          client.getInputStream().read();
        }
      }
    }
  }

  private static String config(int port) {
    return """
        cenote {
          event-loops = 1
          admin.bind = off
          stats.interval = 1s
          listeners.never { bind = "127.0.0.1:0", upstream = never, max-sessions = 64 }
          listeners.clean { bind = "127.0.0.1:0", upstream = clean, max-sessions = 64 }
          upstreams.never { endpoints = [ "127.0.0.1:%d" ] }
          upstreams.clean { endpoints = [ "127.0.0.1:%d" ], pool { min-idle = 2, reuse = clean } }
        }
        """
        .formatted(port, port);
  }
}
