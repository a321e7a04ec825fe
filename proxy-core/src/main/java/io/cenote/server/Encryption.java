package io.cenote.server;

import io.cenote.config.CenoteConfig;
import io.cenote.listen.ListenerSettings;
import io.cenote.pool.UpstreamSettings;
import io.cenote.transport.Loop;
import io.cenote.transport.system.Connector;
import io.cenote.transport.tls.ListenerTls;
import io.cenote.transport.tls.TlsContext;
import io.cenote.transport.tls.TlsContexts;
import io.cenote.transport.tls.TlsFileException;
import io.cenote.transport.tls.TlsUpkeep;
import io.cenote.transport.tls.UpstreamTls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * TLS of one proxy: the contexts of its listeners and upstreams, and the watch over their files. A
 * proxy without TLS loads nothing of it.
 *
 * <p>Thread: one at a time, except {@link #facts}: any. Owner: the proxy, which closes it after all
 * streams.
 */
final class Encryption implements AutoCloseable {
  /** Time for which contexts that were replaced can still make a stream, nanoseconds. */
  private static final long REPLACED_NANOS = 60_000_000_000L;

  /**
   * Contexts with the settings that they were made from.
   *
   * @param <S> kind of the settings
   */
  private record Held<S, C extends TlsContext>(S settings, TlsContexts<C> contexts) {}

  /** Contexts of each side, by name. Immutable. */
  private record Sides(
      Map<String, Held<UpstreamTls, TlsContext.Client>> upstreams,
      Map<String, Held<ListenerTls, TlsContext.Server>> listeners) {
    Sides() {
      this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    List<TlsContexts<?>> all() {
      List<TlsContexts<?>> all = new ArrayList<>();
      upstreams.values().forEach(held -> all.add(held.contexts));
      listeners.values().forEach(held -> all.add(held.contexts));
      return all;
    }
  }

  private volatile Sides sides = new Sides();
  private final List<Sides> replaced = new CopyOnWriteArrayList<>();
  private @Nullable Sides prepared;
  private @Nullable TlsUpkeep upkeep;

  /**
   * Loads what the configuration asks for.
   *
   * @throws StartFailure if a file cannot be used
   */
  static Encryption of(CenoteConfig config) throws StartFailure {
    Encryption encryption = new Encryption();
    encryption.prepare(config);
    encryption.sides = encryption.takePrepared();
    return encryption;
  }

  /**
   * Loads what another configuration asks for besides; {@link #commit} or {@link #discard} follows.
   *
   * @throws StartFailure if a file cannot be used; then nothing is left to do
   */
  void prepare(CenoteConfig config) throws StartFailure {
    Sides now = new Sides();
    prepared = now;
    try {
      for (UpstreamSettings upstream : config.upstreams()) {
        UpstreamTls tls = upstream.link().tls();
        String name = upstream.name();
        Held<UpstreamTls, TlsContext.Client> held = sides.upstreams.get(name);
        if (tls != null && held != null && held.settings.equals(tls)) {
          now.upstreams.put(name, held);
        } else if (tls != null) {
          now.upstreams.put(name, new Held<>(tls, TlsContexts.ofUpstream(name, tls)));
        }
      }
      for (ListenerSettings listener : config.listeners()) {
        ListenerTls tls = listener.tls();
        String name = listener.name();
        Held<ListenerTls, TlsContext.Server> held = sides.listeners.get(name);
        if (tls != null && held != null && held.settings.equals(tls)) {
          now.listeners.put(name, held);
        } else if (tls != null) {
          now.listeners.put(name, new Held<>(tls, TlsContexts.ofListener(name, tls)));
        }
      }
    } catch (TlsFileException e) {
      discard();
      throw new StartFailure("tls: " + e.getMessage());
    }
  }

  private Sides takePrepared() {
    Sides now = prepared;
    prepared = null;
    return now == null ? sides : now;
  }

  /** Closes what was prepared. */
  void discard() {
    close(takePrepared(), sides);
  }

  /** Takes what was prepared; what it replaces is closed once nobody makes streams of it. */
  void commit(Loop service) {
    Sides before = sides;
    Sides now = takePrepared();
    sides = now;
    if (!now.all().equals(before.all())) {
      stop();
      start(service);
      replaced.add(before);
      service.schedule(() -> closeReplaced(before, now), REPLACED_NANOS);
    }
  }

  private void closeReplaced(Sides before, Sides now) {
    replaced.remove(before);
    close(before, now);
  }

  private static void close(Sides some, Sides without) {
    List<TlsContexts<?>> kept = without.all();
    some.all().stream().filter(one -> !kept.contains(one)).forEach(TlsContexts::close);
  }

  /** Begins to watch the files. */
  void start(Loop service) {
    List<TlsContexts<?>> all = sides.all();
    if (!all.isEmpty()) {
      upkeep = TlsUpkeep.start(service, all);
    }
  }

  /** Returns the connector to that upstream. */
  Connector to(UpstreamSettings upstream, Connector plain) {
    Held<UpstreamTls, TlsContext.Client> held = sides.upstreams.get(upstream.name());
    if (held == null) {
      return plain;
    }
    boolean later = upstream.link().header().isOn() || upstream.protocol().kind().beginsTlsItself();
    return plain.secured(held.contexts.cover(later));
  }

  /** Returns the contexts of that listener; null: its clients are not encrypted. */
  @Nullable TlsContexts<TlsContext.Server> of(ListenerSettings listener) {
    Held<ListenerTls, TlsContext.Server> held = sides.listeners.get(listener.name());
    return held == null ? null : held.contexts;
  }

  /** Returns the numbers of each context, by {@code listener=NAME} or {@code upstream=NAME}. */
  Map<String, TlsContexts.Facts> facts() {
    Map<String, TlsContexts.Facts> all = new HashMap<>();
    Sides now = sides;
    now.upstreams.forEach((name, held) -> all.put("upstream=" + name, held.contexts.facts()));
    now.listeners.forEach((name, held) -> all.put("listener=" + name, held.contexts.facts()));
    return all;
  }

  /** Ends the watch. */
  void stop() {
    if (upkeep != null) {
      upkeep.close();
      upkeep = null;
    }
  }

  @Override
  public void close() {
    replaced.forEach(before -> close(before, sides));
    close(sides, new Sides());
  }
}
