package io.cenote.app;

import io.cenote.config.LoadResult;
import io.cenote.transport.TransportType;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What a start needs besides its logging, done beside it, each on a thread of its own. */
final class Preload {
  private Preload() {}

  /** Reads the configuration, by a library that logs nothing. */
  static CompletableFuture<LoadResult> configuration(Path file) {
    return CompletableFuture.supplyAsync(() -> ConfigFile.read(file), on("configuration"));
  }

  /**
   * Loads Netty and its native library, which log while they are loaded: slf4j must be up before,
   * or it keeps what they say and warns of it. What fails here fails again, and is told, where it
   * is used.
   */
  static void transport() {
    on("transport").execute(TransportType::best);
  }

  private static Executor on(String what) {
    return work -> {
      Thread thread = new Thread(work, "cenote-preload-" + what);
      thread.setDaemon(true);
      thread.start();
    };
  }
}
