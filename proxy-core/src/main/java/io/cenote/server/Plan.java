package io.cenote.server;

import io.cenote.config.CenoteConfig;
import io.cenote.listen.ListenerSettings;
import io.cenote.pool.UpstreamSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * Difference between two configurations. Pure.
 *
 * @param listeners what becomes of each
 * @param upstreams what becomes of each
 * @param needsRestart keys whose change only a restart brings about
 */
record Plan(Part listeners, Part upstreams, List<String> needsRestart) {
  /**
   * Names of one kind by what becomes of them.
   *
   * @param changed in place
   * @param kept exactly as they are
   */
  record Part(List<String> added, List<String> changed, List<String> removed, List<String> kept) {
    static <T> Part of(Map<String, T> before, Map<String, T> now) {
      Part part =
          new Part(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      now.forEach(
          (name, one) -> {
            if (!before.containsKey(name)) {
              part.added.add(name);
            } else if (one.equals(before.get(name))) {
              part.kept.add(name);
            } else {
              part.changed.add(name);
            }
          });
      before.keySet().stream().filter(name -> !now.containsKey(name)).forEach(part.removed::add);
      return part;
    }
  }

  static Plan of(CenoteConfig before, CenoteConfig now) {
    return new Plan(
        Part.of(listeners(before), listeners(now)),
        Part.of(upstreams(before), upstreams(now)),
        restarts(before, now));
  }

  /** Everything that is said of each listener, of its upstream's protocol too. */
  private static Map<String, List<Object>> listeners(CenoteConfig config) {
    Map<String, List<Object>> all = new LinkedHashMap<>();
    for (ListenerSettings listener : config.listeners()) {
      Object protocol = Objects.requireNonNull(config.protocols().get(listener.name()));
      all.put(listener.name(), List.of(listener, protocol, spokenBehind(listener, config)));
    }
    return all;
  }

  private static Object spokenBehind(ListenerSettings listener, CenoteConfig config) {
    for (UpstreamSettings upstream : config.upstreams()) {
      if (upstream.name().equals(listener.upstream())) {
        return List.of(upstream.protocol(), upstream.link().tls() != null);
      }
    }
    throw new IllegalArgumentException("upstream: " + listener.upstream() + " (unknown)");
  }

  private static Map<String, List<Object>> upstreams(CenoteConfig config) {
    Map<String, List<Object>> all = new LinkedHashMap<>();
    for (UpstreamSettings upstream : config.upstreams()) {
      Object leases = Objects.requireNonNull(config.leases().get(upstream.name()));
      all.put(upstream.name(), List.of(upstream, leases));
    }
    return all;
  }

  private static List<String> restarts(CenoteConfig before, CenoteConfig now) {
    List<String> keys = new ArrayList<>();
    if (before.transport().eventLoops() != now.transport().eventLoops()) {
      keys.add("event-loops");
    }
    if (!before.transport().fastPath().equals(now.transport().fastPath())) {
      keys.add("fast-path");
    }
    CenoteConfig.Admin was = before.admin();
    CenoteConfig.Admin is = now.admin();
    if (!Objects.equals(was.bind(), is.bind())
        || !Objects.equals(was.readOnlyBind(), is.readOnlyBind())
        || !was.names().equals(is.names())) {
      keys.add("admin");
    }
    return keys;
  }

  /** Returns it in a line of the log. */
  String text() {
    StringJoiner all = new StringJoiner(" ");
    all.add("added=" + words(listeners.added, upstreams.added));
    all.add("changed=" + words(listeners.changed, upstreams.changed));
    all.add("removed=" + words(listeners.removed, upstreams.removed));
    all.add("kept=" + words(listeners.kept, upstreams.kept));
    if (!needsRestart.isEmpty()) {
      all.add("needs-restart=" + String.join(",", needsRestart));
    }
    return all.toString();
  }

  private static String words(List<String> listeners, List<String> upstreams) {
    StringJoiner all = new StringJoiner(",");
    all.setEmptyValue("none");
    listeners.forEach(name -> all.add("listener:" + name));
    upstreams.forEach(name -> all.add("upstream:" + name));
    return all.toString();
  }
}
