package io.cenote.config;

import io.cenote.config.ListenerReader.Listener;
import io.cenote.config.UpstreamReader.Upstream;
import io.cenote.pool.Reuse;
import io.cenote.pool.UpstreamSettings;
import io.cenote.protocol.ProtocolKind;
import io.cenote.transport.Endpoint;
import io.cenote.transport.tls.ListenerTls;
import io.cenote.transport.tls.UpstreamTls;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Rules between listeners, upstreams and the admin endpoint. */
final class CrossChecks {
  private final List<ProtocolKind<?, ?>> protocols;
  private final List<Listener> listeners;
  private final List<Upstream> upstreams;

  CrossChecks(
      List<ProtocolKind<?, ?>> protocols, List<Listener> listeners, List<Upstream> upstreams) {
    this.protocols = protocols;
    this.listeners = listeners;
    this.upstreams = upstreams;
  }

  /**
   * Reports what does not go together.
   *
   * @param adminSection where the keys of the admin endpoint are
   */
  void check(Section adminSection, CenoteConfig.Admin admin) {
    for (int i = 0; i < listeners.size(); i++) {
      Listener listener = listeners.get(i);
      checkUpstream(listener);
      checkTrust(listener);
      for (Listener earlier : listeners.subList(0, i)) {
        checkProtocol(earlier, listener);
        checkBind(earlier, "bind", listener.section(), listener.settings().place().bind());
      }
    }
    checkProtocolObjects();
    if (admin.bind() != null && adminSection.isSound("bind")) {
      checkAdmin(adminSection, admin.bind());
    }
    if (admin.readOnlyBind() != null && adminSection.isSound("read-only-bind")) {
      checkReadOnly(adminSection, admin);
    }
  }

  /** Warnings about valid values that are worth a look, one line each. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (Upstream upstream : upstreams) {
      String name = upstream.settings().name();
      if (listeners.stream().noneMatch(listener -> listener.settings().upstream().equals(name))) {
        warnings.add("upstream %s: no listener uses it".formatted(name));
      }
      if (upstream.settings().pool().raw().reuse() == Reuse.CLEAN) {
        warnings.add(cleanAssumes(upstream.settings()));
      }
      UpstreamTls tls = upstream.settings().link().tls();
      if (tls != null) {
        warnings.addAll(TlsReport.warnings("upstream " + name, tls));
      }
    }
    for (Listener listener : listeners) {
      ListenerTls tls = listener.settings().tls();
      if (tls != null) {
        warnings.addAll(TlsReport.warnings("listener " + listener.settings().name(), tls));
      }
    }
    return List.copyOf(warnings);
  }

  private static String cleanAssumes(UpstreamSettings upstream) {
    return ("upstream %s: reuse = clean assumes a stateless request/reply protocol: every answer"
            + " begins and goes on with pauses shorter than settle-time (%s), and no login,"
            + " transaction, subscription or other state stays with the connection")
        .formatted(upstream.name(), DurationText.of(upstream.pool().raw().settleTime()));
  }

  private void checkUpstream(Listener listener) {
    Section section = listener.section();
    String name = listener.settings().upstream();
    List<String> names = upstreams.stream().map(upstream -> upstream.settings().name()).toList();
    if (section.isSound("upstream") && !names.contains(name)) {
      section.refuse("upstream", "one of cenote.upstreams" + NearestKey.hint(name, names));
    }
    for (Upstream upstream : upstreams) {
      boolean probed = !upstream.settings().upkeep().probeInterval().isZero();
      boolean served = upstream.settings().name().equals(name);
      if (served && probed && !listener.protocol().kind().probes()) {
        refuseProbe(upstream.section().child("probe"), listener.protocol().kind().name());
      }
    }
  }

  private static void refuseProbe(Section probe, String protocol) {
    if (probe.isSound("interval")) {
      probe.refuse("interval", "0s: protocol " + protocol + " has no probe");
    }
  }

  /** Where clients are believed who they say they are, only those of this host may come. */
  private static void checkTrust(Listener listener) {
    boolean trusts =
        listener.protocol().kind().trustsClients() && listener.section().isSound("bind");
    if (trusts
        && listener.settings().place().bind() instanceof Endpoint.Tcp tcp
        && !isLoopback(tcp.host())) {
      String why =
          "protocol " + listener.protocol().kind().name() + " asks clients for no password";
      listener.section().refuse("bind", "a loopback address or unix:/path: " + why);
    }
  }

  /** An upstream has the keys of a protocol only if one of its listeners speaks it. */
  private void checkProtocolObjects() {
    boolean sound =
        listeners.stream()
            .map(Listener::section)
            .allMatch(section -> section.isSound("protocol") && section.isSound("upstream"));
    for (Upstream upstream : upstreams) {
      for (ProtocolKind<?, ?> kind : protocols) {
        String word = kind.name();
        if (sound && upstream.section().isSetHere(word) && !isSpoken(word, upstream)) {
          upstream
              .section()
              .refuse(word, "no such object: no listener of this upstream has protocol = " + word);
        }
      }
    }
  }

  private boolean isSpoken(String word, Upstream upstream) {
    return listeners.stream()
        .filter(listener -> listener.settings().upstream().equals(upstream.settings().name()))
        .anyMatch(listener -> listener.protocol().kind().name().equals(word));
  }

  /** The connections of one upstream speak one protocol. */
  private static void checkProtocol(Listener earlier, Listener listener) {
    boolean same = earlier.settings().upstream().equals(listener.settings().upstream());
    if (same && !earlier.protocol().kind().name().equals(listener.protocol().kind().name())) {
      String holder = "listener " + earlier.settings().name();
      listener
          .section()
          .refuse(
              "protocol",
              earlier.protocol().kind().name()
                  + ": the protocol of "
                  + holder
                  + ", which has the same upstream");
    }
  }

  private static void checkBind(Listener taken, String key, Section section, Endpoint bind) {
    boolean sound = section.isSound(key) && taken.section().isSound("bind");
    if (sound && overlap(taken.settings().place().bind(), bind)) {
      String holder =
          "listener " + taken.settings().name() + " has " + taken.settings().place().bind();
      section.refuse(key, "an endpoint of its own; " + holder);
    }
  }

  private void checkAdmin(Section section, Endpoint admin) {
    if (admin instanceof Endpoint.Tcp tcp && !isLoopback(tcp.host())) {
      section.refuse("bind", "a loopback address, unix:/path or off");
    }
    listeners.forEach(listener -> checkBind(listener, "bind", section, admin));
  }

  private void checkReadOnly(Section section, CenoteConfig.Admin admin) {
    Endpoint open = Objects.requireNonNull(admin.readOnlyBind());
    if (admin.bind() != null && overlap(admin.bind(), open)) {
      section.refuse("read-only-bind", "an endpoint of its own; admin.bind has " + admin.bind());
    }
    listeners.forEach(listener -> checkBind(listener, "read-only-bind", section, open));
  }

  /** Tests whether two sockets could not listen side by side. Names are compared, not resolved. */
  private static boolean overlap(Endpoint one, Endpoint two) {
    if (one instanceof Endpoint.Tcp a && two instanceof Endpoint.Tcp b) {
      boolean samePort = a.port() == b.port() && a.port() != 0;
      boolean sameHost = a.host().equalsIgnoreCase(b.host());
      return samePort && (sameHost || covers(a.host(), b.host()) || covers(b.host(), a.host()));
    }
    return one.equals(two);
  }

  private static boolean covers(String wildcard, String host) {
    return wildcard.equals("::") || (wildcard.equals("0.0.0.0") && host.indexOf(':') < 0);
  }

  private static boolean isLoopback(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.equals("localhost")
        || lower.matches("127(\\.[0-9]{1,3}){3}")
        || lower.matches("[0:]*:0*1");
  }
}
