package io.cenote.config;

import io.cenote.pool.UpstreamSettings;
import io.cenote.transport.Endpoint;
import io.cenote.transport.EndpointAddress;
import io.cenote.upstream.EndpointSettings;
import io.cenote.upstream.health.Checks;
import io.cenote.upstream.health.HealthSettings;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.names.DnsSettings;
import io.cenote.upstream.names.Vanished;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Lines of the report about the endpoints of one upstream: choice, names, health. */
final class EndpointReport {
  private final UpstreamSettings upstream;
  private final EndpointSettings endpoints;

  private EndpointReport(UpstreamSettings upstream) {
    this.upstream = upstream;
    endpoints = upstream.endpoints();
  }

  /** Returns the lines, in their order. */
  static List<String> of(UpstreamSettings upstream) {
    EndpointReport report = new EndpointReport(upstream);
    List<String> lines = new ArrayList<>(report.choice());
    if (endpointsOf(upstream).stream().anyMatch(EndpointReport::isName)) {
      lines.addAll(report.names());
    }
    lines.addAll(report.health());
    return lines;
  }

  /** Connections that check endpoints at once, at most. */
  static int checks(UpstreamSettings upstream) {
    List<Listed> listed = endpointsOf(upstream);
    boolean named = listed.stream().anyMatch(EndpointReport::isName);
    return named ? Checks.AT_ONCE : Math.min(Checks.AT_ONCE, listed.size());
  }

  private static List<Listed> endpointsOf(UpstreamSettings upstream) {
    return upstream.endpoints().listed();
  }

  private static boolean isName(Listed listed) {
    return listed instanceof Listed.Service
        || (listed instanceof Listed.Place place
            && place.endpoint() instanceof Endpoint.Tcp tcp
            && EndpointAddress.literal(tcp.host()) == null);
  }

  private List<String> choice() {
    EndpointSettings.Choosing choosing = endpoints.choosing();
    boolean several =
        endpoints.listed().size() > 1
            || endpoints.listed().stream().anyMatch(EndpointReport::isName);
    String all =
        endpoints.listed().stream().map(EndpointReport::show).collect(Collectors.joining(", "));
    String tries = several ? ", up to %d endpoints each".formatted(choosing.connectTries()) : "";
    List<String> lines = new ArrayList<>();
    lines.add("endpoints: " + all + (several ? " (" + Section.word(choosing.balance()) + ")" : ""));
    lines.add("connect: at most " + DurationText.of(upstream.link().connectTimeout()) + tries);
    if (choosing.mostOfEach() > 0) {
      lines.add("connections of one endpoint: at most " + choosing.mostOfEach());
    }
    if (!choosing.slowStart().isZero()) {
      lines.add("slow start: full weight after " + DurationText.of(choosing.slowStart()));
    }
    return lines;
  }

  private static String show(Listed listed) {
    return listed.weight() == 1 ? listed.text() : listed.text() + " x" + listed.weight();
  }

  private List<String> names() {
    DnsSettings dns = endpoints.dns();
    String servers =
        dns.lookUps().servers().isEmpty()
            ? "the host's servers"
            : dns.lookUps().servers().stream()
                .map(Endpoint.Tcp::toString)
                .collect(Collectors.joining(", "));
    String look =
        "names: asked of %s every %s to %s, for %s"
            .formatted(
                servers,
                DurationText.of(dns.lookUps().minTtl()),
                DurationText.of(dns.lookUps().maxTtl()),
                Section.word(dns.lookUps().family()));
    String worst = DurationText.of(dns.lookUps().maxTtl().plus(dns.lookUps().timeout()));
    String fate =
        dns.vanished() == Vanished.CUT
            ? "its sessions are cut " + DurationText.of(dns.vanishedAfter()) + " later"
            : "its sessions go on";
    return List.of(
        look,
        "an address that vanished: no new session after at most %s, %s".formatted(worst, fate));
  }

  private List<String> health() {
    HealthSettings health = endpoints.health();
    HealthSettings.Active active = health.active();
    HealthSettings.Passive passive = health.passive();
    String checks =
        active.isOn()
            ? "checked every %s within %s, down after %d, up after %d"
                .formatted(
                    DurationText.of(active.interval()),
                    DurationText.of(active.timeout()),
                    active.steps().fall(),
                    active.steps().rise())
            : "down after %d failed connects, tried again each second"
                .formatted(active.steps().fall());
    String ejected =
        passive.ejectAfter() == 0
            ? "never ejected"
            : "ejected after %d failures for %s to %s, at most %d%% of them"
                .formatted(
                    passive.ejectAfter(),
                    DurationText.of(passive.ejectTime()),
                    DurationText.of(passive.maxEjectTime()),
                    passive.maxEjectedPercent());
    return List.of(
        "health: " + checks + "; " + ejected,
        "down: sessions are %s; while all are down newcomers %s"
            .formatted(
                health.onDown() == HealthSettings.OnDown.CUT ? "cut" : "kept",
                health.whenDown() == HealthSettings.WhenDown.WAIT ? "wait" : "are refused"));
  }
}
