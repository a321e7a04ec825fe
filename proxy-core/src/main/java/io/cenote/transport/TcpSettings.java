package io.cenote.transport;

import java.time.Duration;

/**
 * Socket options of one side of a session. Unix sockets ignore them.
 *
 * @param noDelay TCP_NODELAY
 * @param keepalive SO_KEEPALIVE and its three numbers
 * @param userTimeout TCP_USER_TIMEOUT, to the millisecond; zero leaves the kernel's own
 */
public record TcpSettings(boolean noDelay, Keepalive keepalive, Duration userTimeout) {

  /**
   * Kernel keepalive, tcp(7).
   *
   * @param enabled SO_KEEPALIVE
   * @param idle TCP_KEEPIDLE, whole seconds
   * @param interval TCP_KEEPINTVL, whole seconds
   * @param count TCP_KEEPCNT
   */
  public record Keepalive(boolean enabled, Duration idle, Duration interval, int count) {

    /** Silence after which the last probe has gone unanswered too. */
    public Duration end() {
      return idle.plusNanos(interval.toNanos() * count);
    }

    /** User timeout that goes with these probes: half a second short of their end. */
    public Duration userTimeout() {
      return end().minusMillis(500);
    }
  }

  /**
   * Returns the options that find a dead peer within {@code deadAfter}: half of it idle, then three
   * probes over the other half, and a user timeout half a second short of their sum, so that data
   * in flight is given up just before. (TCP_USER_TIMEOUT also overrides the probe count, so the two
   * must agree.)
   *
   * @param deadAfter at least two seconds
   */
  public static TcpSettings foundDeadAfter(Duration deadAfter) {
    long total = deadAfter.toSeconds();
    long idle = Math.max(1, total / 2);
    long interval = Math.max(1, (total - idle) / 3);
    int count = (int) Math.max(1, (total - idle) / interval);
    Keepalive keepalive =
        new Keepalive(true, Duration.ofSeconds(idle), Duration.ofSeconds(interval), count);
    return new TcpSettings(true, keepalive, keepalive.userTimeout());
  }

  /** Returns these options without timers: for a connection that has a short time limit anyway. */
  public TcpSettings withoutTimers() {
    Keepalive off = new Keepalive(false, keepalive.idle(), keepalive.interval(), keepalive.count());
    return new TcpSettings(noDelay, off, Duration.ZERO);
  }

  /** Returns these options with the kernel's own user timeout. */
  public TcpSettings withoutUserTimeout() {
    return new TcpSettings(noDelay, keepalive, Duration.ZERO);
  }
}
