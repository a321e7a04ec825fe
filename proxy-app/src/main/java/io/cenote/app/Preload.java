package io.cenote.app;

import io.cenote.transport.system.TransportType;
import io.cenote.transport.tls.BoringSsl;

/** Classes and native libraries that a start needs, loaded beside its configuration. */
final class Preload {
  /** Names what the launcher has seen in the configuration: {@code tls} or nothing. */
  private static final String WISH = "cenote.preload";

  private Preload() {}

  /**
   * Loads Netty and its native libraries, which log while they are loaded: slf4j must be up before,
   * or it keeps their lines and warns of it. A failure here happens again, and is reported, at the
   * first use.
   */
  static void start() {
    start(TransportType::best, "cenote-preload-transport");
    if ("tls".equals(System.getProperty(WISH))) {
      start(BoringSsl::whyNot, "cenote-preload-tls");
    }
  }

  private static void start(Runnable load, String name) {
    Thread thread = new Thread(load, name);
    thread.setDaemon(true);
    thread.start();
  }
}
