package io.cenote.app;

import io.cenote.config.LoadResult;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Command {@code cenote rehearse}: a start as {@code run} makes it, seconds of sessions, over TLS
 * too if asked, and an end. The launcher makes its class archive from the loaded classes.
 */
@Command(name = "rehearse", hidden = true, description = "Start, relay for seconds, end.")
final class RehearseCommand implements Callable<Integer> {
  private static final long NANOS = 1_000_000_000L;
  private static final int REQUESTS = 20;

  @Option(names = "--tls", description = "Relay over TLS, too.")
  private boolean tls;

  @Override
  public Integer call()
      throws IOException, StartFailure, InterruptedException, ExecutionException, TimeoutException {
    LoggerFactory.getILoggerFactory(); // as in main: nothing is loaded that a start does not load
    Preload.start();
    Path folder = Files.createTempDirectory("cenote-rehearsal");
    Path file = folder.resolve("cenote.conf");
    try (DemoUpstream upstream = new DemoUpstream()) {
      Files.writeString(file, config(upstream.port()) + (tls ? tls(folder, upstream.port()) : ""));
      Optional<LoadResult.Loaded> loaded = ConfigFile.load(file);
      if (loaded.isEmpty()) {
        return 1;
      }
      Signals.install().hold();
      try (Cenote cenote = Cenote.start(loaded.get().config())) {
        cenote.reloadFrom(file);
        visit((InetSocketAddress) cenote.address("never"));
        visit((InetSocketAddress) cenote.address("clean"));
        if (tls) {
          visit((InetSocketAddress) cenote.address("encrypted"));
        }
        cenote.drain().get(10, TimeUnit.SECONDS);
      }
    } finally {
      delete(folder);
    }
    LogEnd.flush();
    return 0;
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file); // its sockets are just being closed
      }
    }
    Files.delete(folder);
  }

  private static void visit(InetSocketAddress address) throws IOException {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < NANOS) {
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

  /**
   * Returns a listener whose upstream is another listener, by TLS, and what is often asked for with
   * it.
   */
  private static String tls(Path folder, int port) throws IOException {
    Path key = Files.createTempFile(folder, "key", ".pem"); // nobody else can read it
    try (InputStream pem = RehearseCommand.class.getResourceAsStream("rehearsal.pem")) {
      Files.write(key, Objects.requireNonNull(pem).readAllBytes());
    }
    return """
        cenote {
          admin { bind = "127.0.0.1:0", read-only-bind = "127.0.0.1:0" }
          reload.watch = true
          report.lease-longer-than = 1s
          upstreams.never.health.interval = 1s
          upstreams.clean.endpoints = [ "localhost:%2$d" ]
          listeners.never.access { deny = [ "192.0.2.0/24" ], max-sessions-per-source = 64 }
          listeners.encrypted { bind = "127.0.0.1:0", upstream = encrypted, max-sessions = 64 }
          listeners.decrypted {
            bind = "unix:%1$s.sock", upstream = never, max-sessions = 64
            tls { enabled = true, certificate = "%1$s", key = "%1$s" }
          }
          upstreams.encrypted {
            endpoints = [ "unix:%1$s.sock" ]
            tls { enabled = true, ca = "%1$s", server-name = "127.0.0.1" }
          }
        }
        """
        .formatted(key, port);
  }
}
