package io.cenote.app;

import io.cenote.transport.system.TransportType;

/** Classes that a start needs, loaded beside its configuration. */
final class Preload {
  private Preload() {}

  /**
   * Loads Netty and its native library, which log while they are loaded: slf4j must be up before,
   * or it keeps their lines and warns of it. A failure here happens again, and is reported, at the
   * first use.
   */
  static void transport() {
    Thread thread = new Thread(TransportType::best, "cenote-preload-transport");
    thread.setDaemon(true);
    thread.start();
  }
}
