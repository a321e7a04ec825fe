package io.cenote.config;

import io.cenote.listen.ListenerSettings;
import io.cenote.pool.UpstreamSettings;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.TcpSettings.Keepalive;
import java.time.Duration;
import java.util.Optional;

/**
 * Times within which a peer that vanished without a word is found at worst, counted from the moment
 * it was last heard of. Empty: never, or only by the kernel's own patience.
 *
 * @param idle no data was on its way to it
 * @param inFlight data was
 * @param windowShut it had stopped reading before, so that data waited for it
 */
public record DetectionTimes(
    Optional<Duration> idle, Optional<Duration> inFlight, Optional<Duration> windowShut) {

  /**
   * Of an upstream. With data in flight the user timeout decides, and it is looked at when a
   * retransmission or a window probe is due: measured up to 15 % late.
   */
  public static DetectionTimes of(UpstreamSettings upstream) {
    TcpSettings tcp = upstream.link().tcp();
    Optional<Duration> inFlight = late(tcp.userTimeout());
    return new DetectionTimes(idle(tcp), inFlight, inFlight);
  }

  /**
   * Of a client. With data in flight the relay itself looks, so that a client that lives but reads
   * slowly is not taken for a dead one; unless a user timeout is set and is shorter.
   */
  public static DetectionTimes of(ListenerSettings listener) {
    Duration looked = listener.times().undelivered().deadAfter();
    Duration worst =
        late(listener.tcp().userTimeout()).filter(t -> t.compareTo(looked) < 0).orElse(looked);
    return new DetectionTimes(idle(listener.tcp()), Optional.of(worst), Optional.of(worst));
  }

  private static Optional<Duration> late(Duration userTimeout) {
    long seconds = (userTimeout.toMillis() * 115 + 99_999) / 100_000;
    return userTimeout.isZero() ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  /**
   * With a user timeout the kernel looks at each probe whether the timeout has passed since the
   * peer was last heard, and no longer counts probes.
   */
  private static Optional<Duration> idle(TcpSettings tcp) {
    Keepalive probes = tcp.keepalive();
    if (!probes.enabled()) {
      return Optional.empty();
    }
    long count = probes.count();
    if (!tcp.userTimeout().isZero()) {
      long afterIdle = tcp.userTimeout().minus(probes.idle()).toNanos();
      long interval = probes.interval().toNanos();
      count = Math.max(1, (afterIdle + interval - 1) / interval);
    }
    return Optional.of(probes.idle().plusNanos(probes.interval().toNanos() * count));
  }

  /** In words, for {@code cenote check}. */
  String text() {
    return "idle "
        + idle.map(DetectionTimes::after).orElse("never (keepalive is off)")
        + "; with data in flight or its window shut "
        + inFlight.map(DetectionTimes::after).orElse("after about 15m (the kernel's tcp_retries2)");
  }

  private static String after(Duration worst) {
    return "after at most " + DurationText.of(worst);
  }
}
