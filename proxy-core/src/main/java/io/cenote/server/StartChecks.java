package io.cenote.server;

import io.cenote.config.CenoteConfig;
import io.cenote.config.CheckReport;
import io.cenote.journal.LimitedLog;
import io.cenote.pool.Refusal;
import io.cenote.transport.CloseReason;
import io.cenote.transport.FileDescriptors;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.TimeZone;
import org.slf4j.helpers.NOPLogger;

/** Checks before the first socket opens. */
final class StartChecks {
  private StartChecks() {}

  /**
   * Checks that the descriptor limit holds every session, every pooled connection, the checks of
   * endpoints and a reserve.
   */
  static void descriptors(CenoteConfig config) throws StartFailure {
    long needed = CheckReport.descriptors(config);
    OptionalLong limit = FileDescriptors.limit();
    if (limit.isPresent() && limit.getAsLong() < needed) {
      throw new StartFailure(
          "file descriptors: "
              + limit.getAsLong()
              + " (expected: at least "
              + needed
              + ", which is max-sessions of all listeners, max-connections of all upstreams, a check"
              + " of each endpoint and "
              + FileDescriptors.RESERVE
              + "; raise the limit or lower them)");
    }
  }

  /**
   * Loads the classes that a warning needs while descriptors are available: the first failure at
   * EMFILE must not end an event loop because a class or the time zone's file is missing.
   */
  static void rehearseErrors() {
    TimeZone.getDefault(); // the log's first line may still be waiting for its thread
    LimitedLog silent = new LimitedLog(NOPLogger.NOP_LOGGER);
    for (int i = 0; i < 10; i++) {
      Refusal refusal = new Refusal(CloseReason.LOCAL_ABORT, "" + new IOException("rehearsal"));
      silent.warn(refusal.reason().word(), refusal.text());
    }
  }
}
