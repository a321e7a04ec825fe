package io.cenote.supervise;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the service manager, from the variables of the environment that it sets.
 *
 * @param socket where it reads, {@code /PATH} or {@code @NAME}; null: nowhere
 * @param watchdog time between two signs of life; null: it wants none
 * @param problems what was wrong with a variable, a sentence each
 */
public record ManagerSettings(
    @Nullable String socket, @Nullable Duration watchdog, List<String> problems) {
  static final String SOCKET = "NOTIFY_SOCKET";
  static final String WATCHDOG = "WATCHDOG_USEC";
  static final String WATCHDOG_PID = "WATCHDOG_PID";

  /** Least time between two signs of life. */
  static final Duration LEAST_WATCHDOG = Duration.ofMillis(100);

  /** Most bytes of a name in {@code sockaddr_un}. */
  private static final int MOST_NAME = 107;

  private static final long MICROS = 1_000;

  /**
   * Reads the variables.
   *
   * @param pid number of this process
   */
  public static ManagerSettings of(Map<String, String> environment, long pid) {
    List<String> problems = new ArrayList<>();
    String socket = socket(environment.getOrDefault(SOCKET, ""), problems);
    Duration watchdog = socket == null ? null : watchdog(environment, pid, problems);
    return new ManagerSettings(socket, watchdog, List.copyOf(problems));
  }

  private static @Nullable String socket(String name, List<String> problems) {
    if (name.isEmpty()) {
      return null;
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 2 || bytes > MOST_NAME || "/@".indexOf(name.charAt(0)) < 0) {
      problems.add(
          SOCKET + ": " + name + " (expected: /PATH or @NAME of at most " + MOST_NAME + " bytes)");
      return null;
    }
    return name;
  }

  private static @Nullable Duration watchdog(
      Map<String, String> environment, long pid, List<String> problems) {
    String micros = environment.getOrDefault(WATCHDOG, "");
    String ofProcess = environment.getOrDefault(WATCHDOG_PID, String.valueOf(pid));
    if (micros.isEmpty() || !ofProcess.equals(String.valueOf(pid))) {
      return null;
    }
    if (!micros.matches("0*[1-9][0-9]{0,15}")) {
      problems.add(WATCHDOG + ": " + micros + " (expected: a number of microseconds)");
      return null;
    }
    Duration half = Duration.ofNanos(Long.parseLong(micros) * MICROS / 2);
    if (half.compareTo(LEAST_WATCHDOG) >= 0) {
      return half;
    }
    problems.add(
        String.format(
            "%s: %s (expected: at least %d; a sign of life comes each %d ms)",
            WATCHDOG, micros, 2 * LEAST_WATCHDOG.toNanos() / MICROS, LEAST_WATCHDOG.toMillis()));
    return LEAST_WATCHDOG;
  }
}
