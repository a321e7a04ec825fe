package io.cenote.config;

import io.cenote.transport.KernelSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Keepalive of this host's kernel for a socket that turns it on and sets nothing else: tcp(7).
 *
 * @param time silence before the first probe
 * @param interval time between probes
 * @param probes unanswered ones after which the peer is dead
 */
public record KernelKeepalive(Duration time, Duration interval, long probes) {
  private static final String FOLDER = "proc/sys/net/ipv4";

  /**
   * Reads the host's settings.
   *
   * @param root of the file system, {@code /} outside of tests
   * @return nothing where they cannot be read
   */
  public static Optional<KernelKeepalive> read(Path root) {
    Path folder = root.resolve(FOLDER);
    try {
      return Optional.of(
          new KernelKeepalive(
              Duration.ofSeconds(number(folder.resolve("tcp_keepalive_time"))),
              Duration.ofSeconds(number(folder.resolve("tcp_keepalive_intvl"))),
              number(folder.resolve("tcp_keepalive_probes"))));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static long number(Path file) throws IOException {
    return Integer.parseInt(KernelSetting.read(file));
  }

  /** Time after its last byte within which a peer that vanished would be found. */
  public Duration foundAfter() {
    return time.plus(interval.multipliedBy(probes));
  }

  @Override
  public String toString() {
    return "tcp_keepalive_time %d s, tcp_keepalive_intvl %d s, tcp_keepalive_probes %d, so a dead peer would be found after %s"
        .formatted(time.toSeconds(), interval.toSeconds(), probes, roughly(foundAfter()));
  }

  private static String roughly(Duration duration) {
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    return duration.toMinutes() > 0
        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
        : duration.toSeconds() + " s";
  }
}
