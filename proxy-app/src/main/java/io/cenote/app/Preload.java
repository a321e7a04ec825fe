package io.cenote.app;

import io.cenote.transport.system.TransportType;

/** What a start needs besides its configuration, loaded beside it. */
final class Preload {
  private Preload() {}

  /**
   * Loads Netty and its native library, which log while they are loaded: slf4j must be up before,
   * or it keeps what they say and warns of it. What fails here fails again, and is told, where it
   * is used.
   */
  static void transport() {
    Thread thread = new Thread(TransportType::best, "cenote-preload-transport");
    thread.setDaemon(true);
    thread.start();
  }
}
