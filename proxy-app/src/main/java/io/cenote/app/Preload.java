package io.cenote.app;

import io.cenote.config.ConfigLoader;
import io.cenote.server.Cenote;
import io.cenote.transport.TransportType;

/**
 * What a start needs besides its logging, loaded beside it. What fails there fails again, and is
 * told, where it is used.
 */
final class Preload {
  /** Without a mistake: to tell what is wrong with one takes as long as all the rest. */
  static final String CONFIGURATION =
      """
      cenote {
        listeners.preload { bind = "127.0.0.1:0", upstream = preload }
        upstreams.preload { endpoints = [ "127.0.0.1:1" ] }
      }
      """;

  private Preload() {}

  /** The configuration's library, which logs nothing, and the defaults. */
  static void configuration() {
    begin(() -> ConfigLoader.load(CONFIGURATION, "preload", Cenote.PROTOCOLS), "configuration");
  }

  /**
   * Netty and its native library, which log while they are loaded: slf4j must be up before, or it
   * keeps what they say and warns of it.
   */
  static void transport() {
    begin(TransportType::best, "transport");
  }

  private static void begin(Runnable loading, String what) {
    Thread thread = new Thread(loading, "cenote-preload-" + what);
    thread.setDaemon(true);
    thread.start();
  }
}
