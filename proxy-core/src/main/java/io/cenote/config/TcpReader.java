package io.cenote.config;

import io.cenote.transport.TcpSettings;
import io.cenote.transport.TcpSettings.Keepalive;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Reads {@code dead-after} and the {@code tcp} block over it. */
final class TcpReader {
  /** TCP_KEEPIDLE and TCP_KEEPINTVL, tcp(7). */
  private static final int MOST_SECONDS = 32_767;

  /** TCP_KEEPCNT, tcp(7). */
  private static final int MOST_PROBES = 127;

  private static final Duration LONGEST_USER_TIMEOUT = Duration.ofDays(20);

  private final Section tcp;
  private final Section keepalive;
  private final TcpSettings derived;

  private TcpReader(Section side, TcpSettings derived) {
    this.tcp = side.child("tcp");
    this.keepalive = tcp.child("keepalive");
    this.derived = derived;
  }

  static Duration deadAfter(Section side) {
    return side.duration("dead-after", Duration.ofSeconds(2), Duration.ofHours(12));
  }

  static TcpSettings upstream(Section side, Duration deadAfter) {
    return new TcpReader(side, TcpSettings.foundDeadAfter(deadAfter)).read();
  }

  static Duration slowReaderTimeout(Section side) {
    return side.duration("slow-reader-timeout", Duration.ZERO, LONGEST_USER_TIMEOUT);
  }

  /** No user timeout: the kernel's kills a client that is gone and one that reads slowly alike. */
  static TcpSettings client(Section side, Duration deadAfter) {
    return new TcpReader(side, TcpSettings.foundDeadAfter(deadAfter).withoutUserTimeout()).read();
  }

  private TcpSettings read() {
    Keepalive base = derived.keepalive();
    Duration idle = keepalive.has("idle") ? keepalive.seconds("idle", MOST_SECONDS) : base.idle();
    Duration interval =
        keepalive.has("interval") ? keepalive.seconds("interval", MOST_SECONDS) : base.interval();
    int count = keepalive.has("count") ? keepalive.integer("count", 1, MOST_PROBES) : base.count();
    Keepalive probes = new Keepalive(keepalive.flag("enabled"), idle, interval, count);
    TcpSettings settings = new TcpSettings(tcp.flag("no-delay"), probes, userTimeout(probes));
    checkAgreement(settings);
    return settings;
  }

  /** Where it is not written it follows the probes, written or derived. */
  private Duration userTimeout(Keepalive probes) {
    if (tcp.has("user-timeout")) {
      return tcp.duration("user-timeout", Duration.ZERO, LONGEST_USER_TIMEOUT);
    }
    return derived.userTimeout().isZero() ? Duration.ZERO : probes.userTimeout();
  }

  /** The user timeout overrules the probe count, so by itself it must not be far from its end. */
  private void checkAgreement(TcpSettings settings) {
    List<String> numbers = Stream.of("idle", "interval", "count").filter(keepalive::has).toList();
    boolean broken = numbers.stream().anyMatch(key -> !keepalive.isSound(key));
    if (!tcp.has("user-timeout") || !tcp.isSound("user-timeout") || broken) {
      return;
    }
    Keepalive probes = settings.keepalive();
    Duration userTimeout = settings.userTimeout();
    if (!probes.enabled() || userTimeout.isZero()) {
      return;
    }
    Duration first = probes.idle().plus(probes.interval());
    Duration last = probes.end();
    String text = DurationText.of(userTimeout);
    if (userTimeout.compareTo(first) < 0) {
      String least = "at least keepalive.idle + keepalive.interval, which is ";
      String why = ": before that no probe can have been answered";
      tcp.refuse("user-timeout", text, least + DurationText.of(first) + why);
    } else if (userTimeout.compareTo(last) > 0) {
      String most = "at most keepalive.idle + keepalive.interval * keepalive.count, which is ";
      String why = ": it overrules the count, so a dead peer would be found later";
      tcp.refuse("user-timeout", text, most + DurationText.of(last) + why);
    }
  }
}
