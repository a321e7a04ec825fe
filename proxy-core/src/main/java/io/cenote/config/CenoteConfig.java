package io.cenote.config;

import io.cenote.lease.LeaseSettings;
import io.cenote.listen.ListenerSettings;
import io.cenote.pool.UpstreamSettings;
import io.cenote.protocol.ListenerProtocol;
import io.cenote.protocol.Secret;
import io.cenote.transport.Endpoint;
import io.cenote.transport.FastPath;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A whole valid configuration.
 *
 * @param transport what moves the bytes
 * @param admin the admin endpoint
 * @param statsInterval time between pool-stats lines
 * @param drain how sessions end after SIGTERM
 * @param watchesFile whether a change of the file is a reload
 * @param limits of the whole process
 * @param longLease time for which a session holds a connection before that is reported; zero: never
 * @param listeners in the file's order
 * @param protocols what the clients of each listener speak, by its name
 * @param upstreams in the file's order
 * @param leases what holds for the leases on each upstream, by its name
 * @param effective every value in force, by the path of its key, in no order
 */
public record CenoteConfig(
    Transport transport,
    Admin admin,
    Duration statsInterval,
    Drain drain,
    boolean watchesFile,
    Limits limits,
    Duration longLease,
    List<ListenerSettings> listeners,
    Map<String, ListenerProtocol<?>> protocols,
    List<UpstreamSettings> upstreams,
    Map<String, LeaseSettings> leases,
    Map<String, Setting> effective) {

  /**
   * Returns the same with those parts of another one that are equal. Their secrets are then the
   * ones in use, which a watch over their files keeps up to date.
   */
  public CenoteConfig keeping(CenoteConfig before) {
    List<UpstreamSettings> kept =
        upstreams.stream()
            .map(one -> before.upstreams.contains(one) ? before.sameAs(one) : one)
            .toList();
    return new CenoteConfig(
        transport,
        admin.equals(before.admin) ? before.admin : admin,
        statsInterval,
        drain,
        watchesFile,
        limits,
        longLease,
        listeners,
        protocols,
        kept,
        leases,
        effective);
  }

  private UpstreamSettings sameAs(UpstreamSettings upstream) {
    return upstreams.get(upstreams.indexOf(upstream));
  }

  /** Returns every value in force by the path of its key, in the order of paths, with its place. */
  public Map<String, Object> shown() {
    Map<String, Object> all = new LinkedHashMap<>();
    new TreeMap<>(effective).forEach((path, setting) -> all.put(path, setting.shown()));
    return all;
  }

  /**
   * Value in force of one key.
   *
   * @param value as text, without a secret
   * @param place file and line; empty: it is a default
   * @param isDefault whether it is not the user's
   */
  public record Setting(String value, String place, boolean isDefault) {
    private Map<String, Object> shown() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("value", value);
      fields.put("place", place);
      fields.put("default", isDefault);
      return fields;
    }
  }

  /**
   * The event loops and their ways.
   *
   * @param eventLoops 0 for one per core
   * @param fastPath the ways that cost less, on or off
   */
  public record Transport(int eventLoops, FastPath fastPath) {}

  /**
   * Admin endpoint.
   *
   * @param bind where it listens; null: nowhere
   * @param readOnlyBind where probes and metrics are answered besides; null: nowhere
   * @param token what a request must show over TCP to change something; null: none will do
   * @param names by which it may be called besides its own
   * @param readyAfter time from the start after which it is ready without a warm set
   */
  public record Admin(
      @Nullable Endpoint bind,
      @Nullable Endpoint readOnlyBind,
      @Nullable Secret token,
      List<String> names,
      Duration readyAfter) {}

  /**
   * Patience after SIGTERM.
   *
   * @param timeout how long sessions may finish before they are cut
   * @param quiet exit only once no session was seen for so long
   * @param spread time over which clients between two requests are disconnected; zero: they are not
   */
  public record Drain(Duration timeout, Duration quiet, Duration spread) {}

  /**
   * Limits of the whole process.
   *
   * @param bufferedBytes that all clients together may make it keep
   * @param sessions of all listeners together; 0: none
   * @param loopStall time for which an event loop may stand still before it is reported
   */
  public record Limits(long bufferedBytes, int sessions, Duration loopStall) {}
}
