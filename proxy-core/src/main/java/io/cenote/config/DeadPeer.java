package io.cenote.config;

import io.cenote.relay.Listener;
import io.cenote.relay.ListenerSettings;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.TcpSettings.Keepalive;
import java.time.Duration;

/** When the kernel gives up a peer that vanished without a word, in the worst case. */
final class DeadPeer {
  private DeadPeer() {}

  /** In words, both for a connection that is idle and for one with data on the way. */
  static String found(TcpSettings tcp) {
    return "idle " + idle(tcp) + "; with data in flight " + inFlight(tcp);
  }

  /**
   * On the client side the relay itself looks at what is undelivered, so that a client that lives
   * but reads slowly is not taken for a dead one.
   */
  static String client(ListenerSettings listener) {
    Duration worst = listener.deadAfter().plus(Listener.deliveryLook(listener).multipliedBy(2));
    Duration slow = listener.slowReaderTimeout();
    return "idle "
        + idle(listener.tcp())
        + "; with data in flight after at most "
        + DurationText.of(worst)
        + "; alive but reading nothing: "
        + (slow.isZero() ? "never given up" : "given up after " + DurationText.of(slow));
  }

  /**
   * With a user timeout the kernel looks at each probe whether the timeout has passed since the
   * peer was last heard, and no longer counts probes.
   */
  private static String idle(TcpSettings tcp) {
    Keepalive probes = tcp.keepalive();
    if (!probes.enabled()) {
      return "never (keepalive is off)";
    }
    long count = probes.count();
    if (!tcp.userTimeout().isZero()) {
      Duration afterIdle = tcp.userTimeout().minus(probes.idle());
      long interval = probes.interval().toNanos();
      count = Math.max(1, (afterIdle.toNanos() + interval - 1) / interval);
    }
    Duration worst = probes.idle().plus(probes.interval().multipliedBy(count));
    boolean later = count > probes.count();
    return "after "
        + DurationText.of(worst)
        + (later ? " (user-timeout overrules the count of " + probes.count() + ")" : "");
  }

  /** The timeout is looked at when a retransmission is due, hence a little late. */
  private static String inFlight(TcpSettings tcp) {
    return tcp.userTimeout().isZero()
        ? "after about 15m (the kernel's tcp_retries2)"
        : "after about "
            + DurationText.of(tcp.userTimeout())
            + " (measured up to +15 %, at the next retransmission)";
  }
}
