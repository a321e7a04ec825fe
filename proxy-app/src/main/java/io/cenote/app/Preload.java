package io.cenote.app;

import io.cenote.config.ConfigLoader;
import io.cenote.server.Cenote;
import io.cenote.transport.TransportType;

/**
 * What a start needs besides its logging, loaded beside it: the configuration's library and
 * epoll's. Each takes as long as reading logback's XML does, and nothing of them waits for the
 * other.
 */
final class Preload {
  private Preload() {}

  /** Begins on a thread of its own; what fails there fails again, and is told, where it is used. */
  static void begin() {
    Thread thread = new Thread(Preload::load, "cenote-preload");
    thread.setDaemon(true);
    thread.start();
  }

  private static void load() {
    TransportType.best();
    ConfigLoader.load("cenote {}", "preload", Cenote.PROTOCOLS);
  }
}
