package io.cenote.app;

import io.cenote.app.ask.AdminAddress;
import io.cenote.app.ask.AdminClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Command {@code health}: asks the admin endpoint of a running proxy whether it is ready. It is run
 * every few seconds by whoever watches a container, so it starts without the command line's parser,
 * the log and everything else.
 */
final class HealthCheck {
  /** Name of the command. */
  static final String NAME = "health";

  static final String USAGE =
      """
      Usage: cenote health [URL|unix:PATH]
      Asks the admin endpoint of a running proxy whether it is ready.
            [URL|unix:PATH]   Where admin.bind or admin.read-only-bind is (default:
                                http://127.0.0.1:9900); the path is /ready unless the
                                URL has another, as http://127.0.0.1:9900/live.
      Exit codes: 0 it is, 1 it is not, or does not answer, 2 bad usage.""";

  private static final String READY = "/ready";
  private static final int MOST = 4_096;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Time for the look-up of a name, which has no limit of its own, and all else. */
  private static final Duration AT_MOST = LIMIT.plusSeconds(1);

  private HealthCheck() {}

  /** Runs it; returns the exit code. */
  static int run(String... arguments) {
    String target = arguments.length < 2 ? AdminAddress.STANDARD : arguments[1];
    if (target.equals("--help") || target.equals("-h")) {
      System.out.println(USAGE);
      return 0;
    }
    if (arguments.length > 2) {
      System.err.println("health: " + arguments[2] + " (expected: one address)");
      return 2;
    }
    AdminAddress address;
    try {
      address = AdminAddress.of(target);
    } catch (IllegalArgumentException e) {
      System.err.println("health: " + e.getMessage());
      return 2;
    }
    giveUpAfter(AT_MOST);
    try {
      return judge(new AdminClient(address, LIMIT, MOST).get(address.pathOr(READY)));
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("health: " + target + ": " + e.getMessage());
      return 1;
    }
  }

  private static void giveUpAfter(Duration time) {
    Thread limit =
        new Thread(
            () -> {
              long end = System.nanoTime() + time.toNanos();
              for (long left = 1; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
              }
              System.err.println("health: no answer within " + time.toMillis() + " ms");
              Runtime.getRuntime().halt(1);
            });
    limit.setDaemon(true);
    limit.start();
  }

  private static int judge(AdminClient.Answer answer) {
    if (answer.isOk()) {
      return 0;
    }
    System.err.println("health: " + answer.body().strip());
    return 1;
  }
}
