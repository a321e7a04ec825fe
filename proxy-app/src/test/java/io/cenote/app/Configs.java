package io.cenote.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Configuration files for the program's tests. */
final class Configs {
  private Configs() {}

  /** One listener {@code in} on {@code port}, which may be 0, before one local port. */
  static Path write(Path folder, int port, int upstream, String globals, String listener)
      throws IOException {
    return Files.writeString(
        Files.createTempFile(folder, "cenote", ".conf"),
        """
        cenote {
          event-loops = 2
          admin.bind = off
          %s
          listeners.in { bind = "127.0.0.1:%d", upstream = out, %s }
          upstreams.out { endpoints = [ "127.0.0.1:%d" ], pool { max-connections = 500 } }
        }
        """
            .formatted(globals, port, listener, upstream));
  }
}
