package io.cenote.server;

import io.cenote.config.CenoteConfig;
import io.cenote.pool.UpstreamSettings;
import io.cenote.relay.ListenerSettings;
import io.cenote.transport.FileDescriptors;
import java.io.IOException;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must hold before the first socket opens. */
final class StartChecks {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.listener");

  private StartChecks() {}

  /** The descriptor limit must hold every session, every pooled connection and a reserve. */
  static void descriptors(CenoteConfig config) throws StartFailure {
    long needed = FileDescriptors.RESERVE;
    for (ListenerSettings listener : config.listeners()) {
      needed += listener.maxSessions();
    }
    for (UpstreamSettings upstream : config.upstreams()) {
      needed += upstream.pool().maxConnections();
    }
    OptionalLong limit = FileDescriptors.limit();
    if (limit.isPresent() && limit.getAsLong() < needed) {
      throw new StartFailure(
          "file descriptors: "
              + limit.getAsLong()
              + " (expected: at least "
              + needed
              + ", which is max-sessions of all listeners, max-connections of all upstreams and "
              + FileDescriptors.RESERVE
              + "; raise the limit or lower them)");
    }
  }

  /**
   * Loads what reporting an error needs (the logger's formatting, the time zone) while descriptors
   * are to be had: the first failure at EMFILE must not end an event loop for want of a class file.
   */
  static void rehearseErrors() {
    LOG.debug("rehearsal of an error's path", new IOException("rehearsal"));
  }
}
