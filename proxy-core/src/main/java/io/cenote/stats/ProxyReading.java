package io.cenote.stats;

import io.cenote.listen.ListenerSnapshot;
import io.cenote.transport.tls.TlsContexts;
import java.util.List;
import java.util.Map;

/**
 * Numbers of the whole proxy at one moment: what all readers read.
 *
 * @param pools in the order of the configuration
 * @param listeners in the order of the configuration
 * @param tls by {@code listener=NAME} or {@code upstream=NAME}
 * @param buffered what clients make it keep
 * @param state the rest
 */
public record ProxyReading(
    List<PoolReading> pools,
    List<ListenerSnapshot> listeners,
    Map<String, TlsContexts.Facts> tls,
    Buffered buffered,
    State state) {

  /**
   * Bytes kept for clients.
   *
   * @param bytes now
   * @param max the bound
   * @param clientsEnded for keeping too much, since the start
   */
  public record Buffered(long bytes, long max, long clientsEnded) {}

  /**
   * State of the process.
   *
   * @param whyNotReady a line; empty: it is ready
   * @param loopLags what each event loop took to answer, nanoseconds
   * @param reloads of the configuration
   * @param build what runs
   */
  public record State(String whyNotReady, List<Long> loopLags, Reloads reloads, Build build) {}

  /**
   * Numbers of reloads of the configuration since the start.
   *
   * @param applied that are in force, or were
   * @param refused that have changed nothing
   */
  public record Reloads(long applied, long refused) {}

  /**
   * Build that runs.
   *
   * @param version of the proxy
   * @param java version of the JVM
   * @param transport of the sockets
   */
  public record Build(String version, String java, String transport) {}
}
