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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TLS of one proxy: the contexts of its listeners and upstreams, and the watch over their files. A
 * proxy without TLS loads nothing of it.
 *
 * <p>Thread: any. Owner: the proxy, which closes it after all streams.
 */
final class Encryption implements AutoCloseable {
  private final Map<String, TlsContexts<TlsContext.Client>> upstreams = new HashMap<>();
  private final Map<String, TlsContexts<TlsContext.Server>> listeners = new HashMap<>();
  private @Nullable TlsUpkeep upkeep;

  private Encryption() {}

  /**
   * Loads what the configuration asks for.
   *
   * @throws StartFailure if a file cannot be used
   */
  static Encryption of(CenoteConfig config) throws StartFailure {
    Encryption encryption = new Encryption();
    try {
      for (UpstreamSettings upstream : config.upstreams()) {
        UpstreamTls tls = upstream.link().tls();
        if (tls != null) {
          String name = upstream.name();
          encryption.upstreams.put(name, TlsContexts.ofUpstream(name, tls));
        }
      }
      for (ListenerSettings listener : config.listeners()) {
        ListenerTls tls = listener.tls();
        if (tls != null) {
          String name = listener.name();
          encryption.listeners.put(name, TlsContexts.ofListener(name, tls));
        }
      }
      return encryption;
    } catch (TlsFileException e) {
      encryption.close();
      throw new StartFailure("tls: " + e.getMessage());
    }
  }

  /** Begins to watch the files. */
  void start(Loop service) {
    List<TlsContexts<?>> all = new ArrayList<>(upstreams.values());
    all.addAll(listeners.values());
    if (!all.isEmpty()) {
      upkeep = TlsUpkeep.start(service, all);
    }
  }

  /** Returns the connector to that upstream. */
  Connector to(UpstreamSettings upstream, Connector plain) {
    TlsContexts<TlsContext.Client> contexts = upstreams.get(upstream.name());
    if (contexts == null) {
      return plain;
    }
    boolean later = upstream.link().header().isOn() || upstream.protocol().kind().beginsTlsItself();
    return plain.secured(contexts.cover(later));
  }

  /** Returns the contexts of that listener; null: its clients are not encrypted. */
  @Nullable TlsContexts<TlsContext.Server> of(ListenerSettings listener) {
    return listeners.get(listener.name());
  }

  /** Returns the numbers of each context, by {@code listener=NAME} or {@code upstream=NAME}. */
  Map<String, TlsContexts.Facts> facts() {
    Map<String, TlsContexts.Facts> all = new HashMap<>();
    upstreams.forEach((name, contexts) -> all.put("upstream=" + name, contexts.facts()));
    listeners.forEach((name, contexts) -> all.put("listener=" + name, contexts.facts()));
    return all;
  }

  /** Ends the watch. */
  void stop() {
    if (upkeep != null) {
      upkeep.close();
    }
  }

  @Override
  public void close() {
    upstreams.values().forEach(TlsContexts::close);
    listeners.values().forEach(TlsContexts::close);
  }
}
