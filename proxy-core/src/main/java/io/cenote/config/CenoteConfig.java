package io.cenote.config;

import io.cenote.lease.LeaseSettings;
import io.cenote.listen.ListenerSettings;
import io.cenote.pool.UpstreamSettings;
import io.cenote.protocol.ListenerProtocol;
import io.cenote.transport.Endpoint;
import io.cenote.transport.FastPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole valid configuration.
 *
 * @param transport what moves the bytes
 * @param admin where the admin endpoint listens, or null for nowhere
 * @param statsInterval time between pool-stats lines
 * @param drain how sessions end after SIGTERM
 * @param bufferedBytes that all clients together may make the process keep
 * @param listeners in the file's order
 * @param protocols what the clients of each listener speak, by its name
 * @param upstreams in the file's order
 * @param leases what holds for the leases on each upstream, by its name
 */
public record CenoteConfig(
    Transport transport,
    @Nullable Endpoint admin,
    Duration statsInterval,
    Drain drain,
    long bufferedBytes,
    List<ListenerSettings> listeners,
    Map<String, ListenerProtocol<?>> protocols,
    List<UpstreamSettings> upstreams,
    Map<String, LeaseSettings> leases) {

  /**
   * The event loops and their ways.
   *
   * @param eventLoops 0 for one per core
   * @param fastPath the ways that cost less, on or off
   */
  public record Transport(int eventLoops, FastPath fastPath) {}

  /**
   * Patience after SIGTERM.
   *
   * @param timeout how long sessions may finish before they are cut
   * @param quiet exit only once no session was seen for so long
   */
  public record Drain(Duration timeout, Duration quiet) {}
}
