package io.cenote.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.cenote.config.ListenerReader.Listener;
import io.cenote.config.UpstreamReader.Upstream;
import io.cenote.protocol.ProtocolKind;
import io.cenote.transport.FastPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the object {@code cenote} into the records, reporting on the way all that is wrong. */
final class ConfigReader {
  private static final String ROOT = "cenote";
  private static final int LEAST_BUFFERED = 1024 * 1024;
  private static final Duration DAY = Duration.ofDays(1);

  private final ConfigObject reference;
  private final List<ProtocolKind<?, ?>> protocols;
  private final Problems problems;
  private final List<String> warnings = new ArrayList<>();

  ConfigReader(List<ProtocolKind<?, ?>> protocols, Problems problems) {
    this.protocols = protocols;
    this.problems = problems;
    reference = child(ConfigSource.reference(protocols), ROOT);
  }

  /**
   * @param file the root object of the file, resolved
   */
  LoadResult read(ConfigObject file) {
    checkTopLevel(file);
    ConfigObject cenote = child(file, ROOT);
    new KnownKeys(reference, problems).check(cenote);

    List<Listener> listeners = new ArrayList<>();
    for (String name : names(cenote, "listeners")) {
      Section section = named(cenote, "listeners", name);
      listeners.add(ListenerReader.read(name, section, protocols));
    }
    List<Upstream> upstreams = new ArrayList<>();
    for (String name : names(cenote, "upstreams")) {
      Section section = named(cenote, "upstreams", name);
      upstreams.add(UpstreamReader.read(name, section, protocolOf(name, listeners)));
    }
    CrossChecks checks = new CrossChecks(protocols, listeners, upstreams);
    CenoteConfig config = readGlobals(cenote, checks, listeners, upstreams);
    if (!problems.isEmpty()) {
      return new LoadResult.Refused(problems.sorted());
    }
    warnings.addAll(checks.warnings());
    return new LoadResult.Loaded(config, List.copyOf(warnings));
  }

  /** Protocol of the listeners of an upstream; the cross-checks see to it that it is one. */
  private ProtocolKind<?, ?> protocolOf(String upstream, List<Listener> listeners) {
    return listeners.stream()
        .filter(listener -> listener.settings().upstream().equals(upstream))
        .findFirst()
        .<ProtocolKind<?, ?>>map(listener -> listener.protocol().kind())
        .orElse(protocols.get(0));
  }

  private CenoteConfig readGlobals(
      ConfigObject cenote, CrossChecks checks, List<Listener> listeners, List<Upstream> upstreams) {
    Section root =
        new Section(
            List.of(new Section.Layer(ROOT, cenote), new Section.Layer(ROOT, reference)), problems);
    Section admin = root.child("admin");
    CenoteConfig.Admin adminSettings = AdminReader.read(admin);
    checks.check(admin, adminSettings);
    CenoteConfig.Drain drain = readDrain(root.child("drain"));
    return new CenoteConfig(
        new CenoteConfig.Transport(
            root.integer("event-loops", 0, 256), readFastPath(root.child("fast-path"))),
        adminSettings,
        root.child("stats").duration("interval", Duration.ofMillis(10), DAY),
        drain,
        root.child("reload").flag("watch"),
        readLimits(root.child("limits")),
        root.child("report").duration("lease-longer-than", Duration.ZERO, DAY),
        listeners.stream().map(Listener::settings).toList(),
        listeners.stream()
            .collect(Collectors.toMap(one -> one.settings().name(), Listener::protocol)),
        upstreams.stream().map(Upstream::settings).toList(),
        upstreams.stream()
            .collect(Collectors.toMap(one -> one.settings().name(), Upstream::leases)),
        problems.effective());
  }

  private static FastPath readFastPath(Section fastPath) {
    return new FastPath(
        new FastPath.Sockets(fastPath.flag("io-uring"), fastPath.flag("lean-sockets")),
        new FastPath.Tuning(fastPath.flag("late-timers"), fastPath.flag("bulk-flows")));
  }

  private static CenoteConfig.Drain readDrain(Section drain) {
    Duration timeout = drain.duration("timeout", Duration.ZERO, DAY);
    Duration quiet = drain.duration("quiet", Duration.ZERO, DAY);
    new Order<>(drain, DurationText::of).atMost("quiet", quiet, "timeout", timeout);
    Duration spread = drain.duration("spread", Duration.ZERO, DAY);
    new Order<>(drain, DurationText::of).atMost("spread", spread, "timeout", timeout);
    return new CenoteConfig.Drain(timeout, quiet, spread);
  }

  private static CenoteConfig.Limits readLimits(Section limits) {
    return new CenoteConfig.Limits(
        limits.integer("buffered-bytes", LEAST_BUFFERED, Integer.MAX_VALUE),
        limits.integer("sessions", 0, 1_000_000),
        limits.duration("loop-stall", Duration.ofSeconds(1), Duration.ofMinutes(1)));
  }

  /**
   * Other top-level keys are the user's own, to be substituted; but not a misspelt {@code cenote}.
   */
  private void checkTopLevel(ConfigObject file) {
    ConfigValue cenote = file.get(ROOT);
    if (cenote != null && !(cenote instanceof ConfigObject)) {
      problems.reportHidden(ROOT, cenote, "an object { ... }");
    }
    for (String key : file.keySet()) {
      if (key.equals(ROOT) || NearestKey.distance(key, ROOT) > 2) {
        continue;
      }
      if (cenote == null) {
        String path = PlainText.join("", key);
        problems.reportHidden(path, file.get(key), "a known key; did you mean `" + ROOT + "`?");
      } else {
        warnings.add("top-level key `" + PlainText.oneLine(key) + "`: did you mean `cenote`?");
      }
    }
  }

  private List<String> names(ConfigObject cenote, String many) {
    String path = PlainText.join(ROOT, many);
    ConfigObject named = child(cenote, many);
    if (named.isEmpty() && !problems.isBrokenWithin(path)) {
      problems.missing(path, "at least one object: " + many + " { NAME { ... } }");
    }
    return KnownKeys.inOrder(named).stream()
        .filter(name -> named.get(name) instanceof ConfigObject)
        .toList();
  }

  /** One named object over the user's defaults over the reference's. */
  private Section named(ConfigObject cenote, String many, String name) {
    String one = many.substring(0, many.length() - 1);
    String path = PlainText.join(PlainText.join(ROOT, many), name);
    String defaults = ROOT + ".defaults." + one;
    return new Section(
        List.of(
            new Section.Layer(path, child(child(cenote, many), name)),
            new Section.Layer(defaults, child(child(cenote, "defaults"), one)),
            new Section.Layer(defaults, child(child(reference, "defaults"), one))),
        problems);
  }

  private static ConfigObject child(ConfigObject parent, String key) {
    return parent.get(key) instanceof ConfigObject object ? object : ConfigFactory.empty().root();
  }
}
