package io.cenote.stats;

import java.util.List;

/**
 * Family of metrics: the one list of them. A number that the proxy tells as a metric is of one
 * family, with a value for each of its labels. No label is a client's address, so that the number
 * of series is bounded.
 */
public enum Family {
  // --- pools
  POOL_CONNECTIONS(
      Kind.GAUGE, "cenote_pool_connections", "Connections to the upstream.", "upstream", "state"),
  POOL_MAX_CONNECTIONS(
      Kind.GAUGE, "cenote_pool_max_connections", "Bound on the connections.", "upstream"),
  POOL_MIN_IDLE(
      Kind.GAUGE, "cenote_pool_min_idle", "Idle connections to be kept ready.", "upstream"),
  POOL_PAUSED(
      Kind.GAUGE,
      "cenote_pool_paused",
      "1 while newcomers wait at an operator's wish, else 0.",
      "upstream"),
  POOL_PENDING(Kind.GAUGE, "cenote_pool_pending", "Sessions that wait.", "upstream"),
  POOL_OLDEST_IDLE(
      Kind.GAUGE,
      "cenote_pool_oldest_idle_seconds",
      "Time since the least recently used idle connection was used.",
      "upstream"),
  POOL_ACQUIRED(
      Kind.COUNTER,
      "cenote_pool_acquired",
      "Hand-outs: of a connection made ahead and never used, of one that has served before, or of"
          + " one dialled for it.",
      "upstream",
      "how"),
  POOL_CREATED(Kind.COUNTER, "cenote_pool_created", "Connects that succeeded.", "upstream"),
  CONNECT_FAILURES(Kind.COUNTER, "cenote_connect_failures", "Connects that failed.", "upstream"),
  CONNECTIONS_CLOSED(
      Kind.COUNTER,
      "cenote_connections_closed",
      "Connections to the upstream that closed.",
      "upstream",
      "endpoint",
      "phase",
      "reason"),
  HIDDEN_RETRIES(
      Kind.COUNTER,
      "cenote_hidden_retries",
      "Stale connections replaced unnoticed: nothing had been written.",
      "upstream"),
  STALE_RACES(
      Kind.COUNTER,
      "cenote_stale_races",
      "Pooled connections that ended after bytes were written and before any answer.",
      "upstream"),
  CANCELS_FAILED(
      Kind.COUNTER, "cenote_cancels_failed", "Cancels that did not reach a server.", "upstream"),
  ACQUIRE_WAIT(
      Kind.HISTOGRAM,
      "cenote_acquire_wait_seconds",
      "Time that sessions waited for a connection.",
      "upstream"),
  CONNECT(
      Kind.HISTOGRAM,
      "cenote_connect_seconds",
      "Time from a dial to a connection that can be used, handshake and greeting included.",
      "upstream"),
  HANDOUT_IDLE(
      Kind.HISTOGRAM,
      "cenote_handout_idle_seconds",
      "Time for which connections had been idle when they were handed out.",
      "upstream"),
  HANDOUT_SILENCE(
      Kind.HISTOGRAM,
      "cenote_handout_silence_seconds",
      "Time since the peer's last sign of life, as the freshness gate saw it.",
      "upstream"),
  SESSIONS_REFUSED(
      Kind.COUNTER,
      "cenote_sessions_refused",
      "Sessions, or requests of leases, that got no connection.",
      "upstream",
      "reason"),
  PINNED(
      Kind.GAUGE,
      "cenote_pinned_connections",
      "Connections that one client holds beyond its replies.",
      "upstream",
      "reason"),
  PINS(
      Kind.COUNTER,
      "cenote_pins",
      "Connections that one client held beyond its replies, and holds no longer.",
      "upstream",
      "reason"),
  PINS_SECONDS(
      Kind.COUNTER, "cenote_pins_seconds", "Time for which they held them.", "upstream", "reason"),
  MUX_DEPTH(
      Kind.GAUGE,
      "cenote_mux_pending_requests",
      "Pending requests on connections that clients share.",
      "upstream"),
  REPLAYS(
      Kind.COUNTER,
      "cenote_replayed_requests",
      "Requests sent again because their connection was lost.",
      "upstream"),
  INFLIGHT_WAITS(
      Kind.COUNTER,
      "cenote_inflight_waits",
      "Times that a client waited because it had too many pending requests.",
      "upstream"),
  DROPPED_BYTES(
      Kind.COUNTER,
      "cenote_dropped_reply_bytes",
      "Bytes of replies to clients that had gone.",
      "upstream"),
  PROTOCOL_EVENTS(
      Kind.COUNTER, "cenote_protocol_events", "Counters of the protocol.", "upstream", "event"),

  // --- endpoints and names
  UPSTREAM_UP(Kind.GAUGE, "cenote_upstream_up", "1 if any endpoint is up, else 0.", "upstream"),
  ENDPOINT_UP(
      Kind.GAUGE,
      "cenote_endpoint_up",
      "1 if an address of the endpoint is up, else 0.",
      "upstream",
      "endpoint"),
  ENDPOINT_EJECTIONS(
      Kind.COUNTER,
      "cenote_endpoint_ejections",
      "Times that an address of the endpoint was ejected.",
      "upstream",
      "endpoint"),
  DNS_LOOKUPS(Kind.COUNTER, "cenote_dns_lookups", "Look-ups of names.", "upstream", "result"),
  DNS_AGE(
      Kind.GAUGE,
      "cenote_dns_age_seconds",
      "Time since the last good answer, of the name with the oldest one.",
      "upstream"),

  // --- listeners
  SESSIONS(Kind.GAUGE, "cenote_sessions", "Open sessions.", "listener"),
  MAX_SESSIONS(Kind.GAUGE, "cenote_max_sessions", "Bound on the sessions.", "listener"),
  SESSIONS_ACCEPTED(
      Kind.COUNTER, "cenote_sessions_accepted", "Clients that became sessions.", "listener"),
  SESSIONS_REJECTED(
      Kind.COUNTER,
      "cenote_sessions_rejected",
      "Clients turned away, by the key that has the rule.",
      "listener",
      "reason"),
  SESSIONS_EVICTED(
      Kind.COUNTER, "cenote_sessions_evicted", "Sessions ended to make room.", "listener"),
  ACCEPT_PAUSES(
      Kind.COUNTER,
      "cenote_accept_pauses",
      "Times that accepting stopped, for lack of descriptors or of room.",
      "listener"),
  CLIENTS_CLOSED(
      Kind.COUNTER,
      "cenote_clients_closed",
      "Clients whose connection closed.",
      "listener",
      "phase",
      "reason"),
  BYTES(
      Kind.COUNTER,
      "cenote_bytes",
      "Bytes of sessions: up to the upstream, down to the client.",
      "listener",
      "direction"),
  SESSION_DURATION(
      Kind.HISTOGRAM, "cenote_session_duration_seconds", "Length of sessions.", "listener"),

  // --- TLS; the label is listener=NAME or upstream=NAME
  TLS_HANDSHAKES(Kind.COUNTER, "cenote_tls_handshakes", "Handshakes of TLS.", "side", "result"),
  TLS_HANDSHAKE(
      Kind.HISTOGRAM,
      "cenote_tls_handshake_seconds",
      "Time that handshakes of TLS took that succeeded.",
      "side"),
  TLS_NOT_AFTER(
      Kind.GAUGE,
      "cenote_tls_certificate_not_after_seconds",
      "End of the validity of our certificate, seconds since 1970.",
      "side"),
  TLS_RELOADS(
      Kind.COUNTER, "cenote_tls_reloads", "Reloads of certificates that were good.", "side"),
  TLS_RELOAD_FAILURES(
      Kind.COUNTER,
      "cenote_tls_reload_failures",
      "Reloads of certificates that left the one before in use.",
      "side"),

  // --- the process
  BUFFERED_BYTES(Kind.GAUGE, "cenote_buffered_bytes", "Bytes kept for clients."),
  MAX_BUFFERED_BYTES(Kind.GAUGE, "cenote_max_buffered_bytes", "Bound on the bytes kept."),
  CLIENTS_ENDED_FOR_BYTES(
      Kind.COUNTER,
      "cenote_clients_ended_for_bytes",
      "Clients ended because all together made the process keep too much."),
  LOOP_LAG(
      Kind.GAUGE,
      "cenote_event_loop_lag_seconds",
      "Time that an event loop took to answer, the longest of the last ten seconds.",
      "loop"),
  RELOADS(Kind.COUNTER, "cenote_reloads", "Reloads of the configuration.", "result"),
  READY(Kind.GAUGE, "cenote_ready", "1 if the proxy takes sessions, else 0."),
  BUILD_INFO(
      Kind.INFO,
      "cenote_build",
      "Version of the proxy and of what it runs on.",
      "version",
      "java",
      "transport");

  /** Kind of a family. */
  public enum Kind {
    GAUGE,
    COUNTER,
    HISTOGRAM,
    INFO
  }

  private final Kind kind;
  private final String base;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // it is a copy that nobody can change
  private final List<String> labels;

  Family(Kind kind, String base, String help, String... labels) {
    this.kind = kind;
    this.base = base;
    this.help = help;
    this.labels = List.of(labels);
  }

  /** Its kind. */
  public Kind kind() {
    return kind;
  }

  /** Name without the suffix of a counter or an info. */
  public String base() {
    return base;
  }

  /** Name of its series, as in a query. */
  public String series() {
    return switch (kind) {
      case COUNTER -> base + "_total";
      case INFO -> base + "_info";
      case GAUGE, HISTOGRAM -> base;
    };
  }

  /** Its meaning in a sentence. */
  public String help() {
    return help;
  }

  /** Names of its labels. */
  public List<String> labels() {
    return labels;
  }
}
