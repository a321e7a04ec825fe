package io.cenote.config;

import io.cenote.lease.LeaseSettings;
import io.cenote.listen.AccessSettings;
import io.cenote.listen.ListenerSettings;
import io.cenote.listen.ProxyProtocolSettings;
import io.cenote.pool.PoolSettings;
import io.cenote.pool.Upkeep;
import io.cenote.pool.UpstreamSettings;
import io.cenote.protocol.ListenerProtocol;
import io.cenote.protocol.SpokenProtocol;
import io.cenote.transport.Endpoint;
import io.cenote.transport.FileDescriptors;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.proxy.SentHeader;
import io.cenote.upstream.member.Listed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Report of a valid configuration, in words: listeners, upstreams, derived timers, and when a dead
 * peer would be found. Pure text; it opens no sockets.
 */
public final class CheckReport {
  private final CenoteConfig config;
  private final StringBuilder text = new StringBuilder();

  private CheckReport(CenoteConfig config) {
    this.config = config;
  }

  /**
   * The report.
   *
   * @param root of the file system, {@code /} outside of tests: the kernel's own defaults are read
   *     below it
   * @return lines, the last one ended too
   */
  public static String of(LoadResult.Loaded loaded, Path root) {
    CheckReport report = new CheckReport(loaded.config());
    report.writeGlobals();
    report.config.listeners().forEach(report::writeListener);
    report.config.upstreams().forEach(report::writeUpstream);
    report.writeHost(root);
    loaded.warnings().forEach(warning -> report.line("warning: %s", warning));
    return report.text.toString();
  }

  /** File descriptors that the configuration can need at most. */
  public static long descriptors(CenoteConfig config) {
    return sessions(config) + connections(config) + checks(config) + FileDescriptors.RESERVE;
  }

  private static long checks(CenoteConfig config) {
    return config.upstreams().stream().mapToLong(EndpointReport::checks).sum();
  }

  private static long sessions(CenoteConfig config) {
    long all = config.listeners().stream().mapToLong(one -> one.limits().maxSessions()).sum();
    int limit = config.limits().sessions();
    return limit == 0 ? all : Math.min(limit, all);
  }

  private static long connections(CenoteConfig config) {
    return config.upstreams().stream().mapToLong(up -> up.pool().limits().maxConnections()).sum();
  }

  private void writeGlobals() {
    int loops = config.transport().eventLoops();
    line("event loops: %s", loops == 0 ? "one per core" : loops);
    line("admin: %s", orOff(config.admin().bind()));
    if (config.admin().readOnlyBind() != null) {
      line("admin, read only: %s", config.admin().readOnlyBind());
    }
    line("stats: every %s", show(config.statsInterval()));
    CenoteConfig.Drain drain = config.drain();
    String quiet = drain.quiet().isZero() ? "" : ", quiet for " + show(drain.quiet());
    line("drain: at most %s%s", show(drain.timeout()), quiet);
  }

  private void writeListener(ListenerSettings listener) {
    ListenerProtocol<?> protocol = Objects.requireNonNull(config.protocols().get(listener.name()));
    line("");
    line("listener %s", listener.name());
    Endpoint bind = listener.place().bind();
    line("  bind: %s%s", bind, mode(listener.place()));
    String options = protocol.settings().toString();
    String how = options.isEmpty() ? "" : ", " + options;
    line("  upstream: %s, protocol %s%s", listener.upstream(), protocol.kind().name(), how);
    TlsReport.of(listener.tls()).forEach(line -> line("  %s", line));
    ListenerSettings.Limits limits = listener.limits();
    line("  sessions: max %d, when full %s", limits.maxSessions(), word(limits.whenFull()));
    line(
        "  timeouts: idle %s, half-close %s",
        show(listener.times().idle()), show(listener.times().halfClose()));
    writeAccess(listener.access());
    ProxyProtocolSettings proxy = listener.proxyProtocol();
    if (proxy.isOn()) {
      line(
          "  proxy-protocol: %s from %s, within %s",
          word(proxy.in()), proxy.from(), show(proxy.timeout()));
    }
    if (bind instanceof Endpoint.Tcp) {
      line("  dead-after: %s", show(listener.times().undelivered().deadAfter()));
    }
    writeTcp("client", listener.tcp(), List.of(bind), foundClient(listener));
  }

  private void writeAccess(AccessSettings access) {
    if (access.isOpen()) {
      return;
    }
    AccessSettings.PerSource each = access.perSource();
    line(
        "  access: allow %s; deny %s; each source %s sessions, %s accepts a second",
        access.allow().isEmpty() ? "all" : access.allow(),
        access.deny().isEmpty() ? "none" : access.deny(),
        each.maxSessions() == 0 ? "any number of" : "at most " + each.maxSessions(),
        each.acceptRate() == 0 ? "any number of" : "at most " + each.acceptRate());
  }

  private static String foundClient(ListenerSettings listener) {
    Duration slow = listener.times().undelivered().slowReader();
    return DetectionTimes.of(listener).text()
        + "; alive but reading nothing "
        + (slow.isZero() ? "never" : "after " + show(slow));
  }

  private static String mode(ListenerSettings.Place place) {
    return place.bind() instanceof Endpoint.Unix
        ? String.format(Locale.ROOT, " (mode %04o)", place.socketMode())
        : "";
  }

  private static Object orOff(@Nullable Endpoint endpoint) {
    return endpoint == null ? "off" : endpoint;
  }

  private void writeUpstream(UpstreamSettings upstream) {
    PoolSettings pool = upstream.pool();
    line("");
    line("upstream %s", upstream.name());
    EndpointReport.of(upstream).forEach(line -> line("  %s", line));
    SentHeader header = upstream.link().header();
    if (header.isOn()) {
      String with =
          header.tlvs().isEmpty()
              ? ""
              : header.tlvs().stream()
                  .sorted()
                  .map(Section::word)
                  .collect(Collectors.joining(", ", " with ", ""));
      line("  proxy-protocol: sends %s%s", word(header.version()), with);
    }
    TlsReport.of(upstream.link().tls()).forEach(line -> line("  %s", line));
    writeBounds(pool);
    line(
        "  reuse: %s; server speaks first: %s; recency: %s; learn: %s",
        word(pool.raw().reuse()),
        pool.raw().serverSpeaksFirst() ? "yes" : "no",
        word(pool.recency()),
        word(upstream.learn()));
    line("  dead-after: %s", show(upstream.link().deadAfter()));
    String found = DetectionTimes.of(upstream).text();
    if (upstream.protocol().kind().probes()) {
      writeUpkeep(upstream);
    }
    List<Endpoint> places =
        upstream.endpoints().listed().stream()
            .filter(Listed.Place.class::isInstance)
            .map(one -> ((Listed.Place) one).endpoint())
            .toList();
    writeTcp("upstream", upstream.link().tcp(), places, found);
  }

  private void writeBounds(PoolSettings pool) {
    PoolSettings.Limits limits = pool.limits();
    PoolSettings.Waiting waiting = pool.waiting();
    PoolSettings.Ages ages = pool.ages();
    line(
        "  pool: max %d, idle %d to %d, pending %d for at most %s",
        limits.maxConnections(),
        limits.minIdle(),
        limits.maxIdle(),
        waiting.maxPending(),
        show(waiting.acquireTimeout()));
    line(
        "  pool timers: idle %s, lifetime %s less up to 10 %%, never used %s",
        show(ages.idleTimeout()), show(ages.maxLifetime()), show(ages.warmMaxAge()));
  }

  private void writeUpkeep(UpstreamSettings upstream) {
    SpokenProtocol<?> protocol = upstream.protocol();
    Upkeep upkeep = upstream.upkeep();
    String within = show(upkeep.resetTimeout());
    LeaseSettings leases = Objects.requireNonNull(config.leases().get(upstream.name()));
    int dropped = leases.discardLimit();
    line("  protocol: %s; cleaned within %s; discards up to %d bytes", protocol, within, dropped);
    int max = upstream.pool().limits().maxConnections();
    line(
        "  reserve: blocked and subscribed clients hold at most %d of %d connections",
        max - leases.reserve(), max);
    boolean off = upkeep.probeInterval().isZero();
    String often = "every " + show(upkeep.probeInterval());
    line("  probe: %s", off ? "off" : often + ", answered within " + show(upkeep.probeTimeout()));
  }

  private void writeTcp(String side, TcpSettings tcp, List<Endpoint> endpoints, String found) {
    if (endpoints.stream().allMatch(Endpoint.Unix.class::isInstance)) {
      line(
          "  %s side: unix socket, no TCP timers; the kernel tells at once when the peer ends",
          side);
      return;
    }
    TcpSettings.Keepalive probes = tcp.keepalive();
    String keepalive =
        probes.enabled()
            ? "idle %s, interval %s, count %d"
                .formatted(show(probes.idle()), show(probes.interval()), probes.count())
            : "off";
    String userTimeout = tcp.userTimeout().isZero() ? "the kernel's" : show(tcp.userTimeout());
    line("  %s keepalive: %s; user-timeout %s", side, keepalive, userTimeout);
    line("  dead %s found: %s", side, found);
  }

  private void writeHost(Path root) {
    String kernel = KernelKeepalive.read(root).map(Object::toString).orElse("not readable here");
    line("");
    line("kernel's own keepalive: %s", kernel);
    line(
        "file descriptors: %d needed = %d sessions + %d connections + %d checks + %d",
        descriptors(config),
        sessions(config),
        connections(config),
        checks(config),
        FileDescriptors.RESERVE);
  }

  private static String show(Duration duration) {
    return DurationText.of(duration);
  }

  private static String word(Enum<?> constant) {
    return Section.word(constant);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
