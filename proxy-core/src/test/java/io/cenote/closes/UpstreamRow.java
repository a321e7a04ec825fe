package io.cenote.closes;

import java.util.regex.Pattern;

/**
 * How an upstream connection closes: what must be found, on which host it happens, and within which
 * time of the fault. The numbers of the table in docs/close-reasons.md are given after the row's
 * name.
 *
 * <p>Left out, because nothing ends: an urgent byte (36), an ICMP message that the connection
 * survives (35). Left out, because nothing ends within a test's time: an idle connection without
 * keepalive (16, 32 until it writes), data in flight without a user timeout (20, 22c, 23), a frozen
 * process whose kernel answers (24). Left out, because the configuration refuses it: a user timeout
 * beyond the last probe (15, 19 for these probes). Left out as another name of a row that is here:
 * 2 (the bytes are in EndingsTest), 9 (never done), 14's twin 13, 21 (row 18 by another clock), 34
 * (EndingsTest: a client that resets before it is served).
 */
enum UpstreamRow {
  PEER_CLOSES("peer-fin", "active", Place.PEER, 'F'), // 1
  PEER_HALF_CLOSES("peer-fin", "active", Place.PEER, 'H'), // 3
  PEER_CLOSES_AND_WE_WRITE("peer-reset", "active", Place.PEER, 'F'), // 7
  CLIENT_CLOSES("session-end", "active", Place.PEER, '-'), // 8
  PEER_RESETS("peer-reset", "active", Place.PEER, 'R'), // 4
  FIVE_BYTES_THEN_RESET("peer-reset", "active", Place.PEER, 'B'), // 5
  CLOSED_WITH_OUR_DATA_UNREAD("peer-reset", "active", Place.PEER, 'U'), // 6
  KILLED_HERE("local-abort", "active", Place.PEER, '-'), // 10
  KILLED_THERE("peer-reset", "active", Place.PEER, '-'), // 11
  DROP_IDLE(Kind.KEEPALIVE, Place.PEER, "user-timeout = 0"), // 12
  DROP_IDLE_WITH_USER_TIMEOUT(Kind.KEEPALIVE, Place.PEER, "user-timeout = 4s"), // 13
  DROP_IDLE_MANY_PROBES(
      Kind.KEEPALIVE, Place.PEER, "keepalive.count = 10, user-timeout = 5s"), // 14
  ANSWERS_LOST(Kind.KEEPALIVE, Place.PEER, "user-timeout = 0"), // 17
  DROP_IN_FLIGHT(Kind.IN_FLIGHT, Place.PEER, "user-timeout = 3s"), // 18
  HALF_CLOSED_THEN_DROP(Kind.IN_FLIGHT, Place.PEER, "user-timeout = 3s"), // 3, then 18
  WINDOW_SHUT(Kind.STALLED, Place.PEER, "user-timeout = 3s"), // 22
  WINDOW_SHUT_THEN_DROP(Kind.STALLED_GONE, Place.PEER, "user-timeout = 4s"), // 22b
  UNREACHABLE_IDLE(Kind.KEEPALIVE, Place.PEER, "user-timeout = 0"), // 25
  HOST_UNREACHABLE(Kind.UNREACHABLE, Place.PEER, "user-timeout = 3s"), // 26
  NET_UNREACHABLE(Kind.UNREACHABLE, Place.PEER, "user-timeout = 3s"), // 26
  PORT_UNREACHABLE(Kind.UNREACHABLE, Place.PEER, "user-timeout = 3s"), // 26
  ADMIN_PROHIBITED(Kind.UNREACHABLE, Place.PEER, "user-timeout = 3s"), // 26
  BOX_RESETS_IDLE(Kind.RESET_BY_PROBE, Place.PEER, "user-timeout = 4s"), // 27
  BOX_RESETS_IN_FLIGHT("peer-reset", "active", Place.PEER, '-'), // 27
  LINK_DOWN_IDLE(Kind.KEEPALIVE, Place.UNPLUGGED, "user-timeout = 4s"), // 28
  LINK_DOWN_IN_FLIGHT(Kind.IN_FLIGHT, Place.UNPLUGGED, "user-timeout = 3s"), // 28
  NEIGHBOUR_GONE(
      Kind.NO_NEIGHBOUR,
      Place.FORGOTTEN,
      "keepalive { idle = 5s, count = 5 }, user-timeout = 9s"), // 29
  REBOOTED_IDLE(Kind.RESET_BY_LATE_PROBE, Place.REBOOTED, "keepalive.idle = 12s"), // 30
  REBOOTED_IN_FLIGHT(Kind.RESET_IN_FLIGHT, Place.REBOOTED, "keepalive.idle = 12s"), // 31
  REBOOTED_WITHOUT_KEEPALIVE(
      Kind.RESET_IN_FLIGHT, Place.REBOOTED, "keepalive.enabled = false"), // 32
  REPLACED_IDLE(Kind.KEEPALIVE, Place.REPLACED, "user-timeout = 4s"), // 33
  REPLACED_IN_FLIGHT(Kind.IN_FLIGHT, Place.REPLACED, "user-timeout = 4s"), // 33
  NOBODY_LISTENS("connect-refused", Place.PEER),
  SYN_DROPPED("connect-timeout", Place.PEER),
  SYN_REJECTED("connect-unreachable", Place.PEER),
  NOBODY_THERE("connect-unreachable", Place.NOWHERE),
  NO_ROUTE("connect-unreachable", Place.NO_ROUTE),
  BLACK_HOLE("connect-unreachable", Place.BLACK_HOLE),
  PROHIBITED("connect-unreachable", Place.PROHIBITED);

  static final String KEEPALIVE = "keepalive { idle = 2s, interval = 1s, count = 3 }";

  /** Where a row's upstream is. */
  enum Place {
    PEER("10.77.0.2"),
    REBOOTED("10.77.0.3"),
    REPLACED("10.77.0.4"),
    UNPLUGGED("10.77.0.5"),
    FORGOTTEN("10.77.0.6"),
    NOWHERE("10.77.0.99"),
    NO_ROUTE("10.99.0.1"),
    BLACK_HOLE("10.99.0.2"),
    PROHIBITED("10.99.0.3");

    final String address;

    Place(String address) {
      this.address = address;
    }
  }

  /** What the kernel shows, and how long after the fault at the earliest and the latest. */
  private enum Kind {
    KEEPALIVE("keepalive-dead", 1.5, 7, "retransmits=0 .* probes=[1-9]"),
    IN_FLIGHT("write-timeout", 2.5, 7, "retransmits=[1-9]|probes=[1-9]"),
    STALLED("peer-stalled", 2, 7, "retransmits=0 .* probes=0 "),
    STALLED_GONE("write-timeout", 2, 8, "probes=[1-9]"),
    UNREACHABLE("path-unreachable", 2.5, 7, "retransmits=[1-9]"),
    NO_NEIGHBOUR("path-unreachable", 8, 14, "retransmits=[1-9]"),
    RESET_BY_PROBE("peer-reset", 0, 6, "probes=1 "),
    RESET_BY_LATE_PROBE("peer-reset", 0, 14, "probes=1 "),
    RESET_IN_FLIGHT("peer-reset", 0, 6, "bytes-up=2 ");

    final String word;
    final double earliest;
    final double latest;
    final String facts;

    Kind(String word, double earliest, double latest, String facts) {
      this.word = word;
      this.earliest = earliest;
      this.latest = latest;
      this.facts = facts;
    }
  }

  final String word;
  final String phase;
  final Place place;
  final char order;
  final String tcp;
  final double earliest;
  final double latest;
  final Pattern facts;

  /** An end in order, or one that is known at once. */
  UpstreamRow(String word, String phase, Place place, char order) {
    this.word = word;
    this.phase = phase;
    this.place = place;
    this.order = order;
    tcp = "user-timeout = 4s";
    earliest = 0;
    latest = 3;
    facts = Pattern.compile("age-s=");
  }

  /** An end that takes time to show. */
  UpstreamRow(Kind kind, Place place, String tcp) {
    word = kind.word;
    phase = "active";
    this.place = place;
    order = kind == Kind.STALLED || kind == Kind.STALLED_GONE ? 'S' : '-';
    this.tcp = tcp;
    earliest = kind.earliest;
    latest = kind.latest;
    facts = Pattern.compile(kind.facts);
  }

  /** A connect that fails. */
  UpstreamRow(String word, Place place) {
    this.word = word;
    phase = "connecting";
    this.place = place;
    order = '-';
    tcp = "user-timeout = 4s";
    earliest = 0;
    latest = 6;
    facts = Pattern.compile("tcp-info=none");
  }

  int port() {
    return 7_000 + ordinal();
  }

  boolean connects() {
    return !phase.equals("connecting");
  }

  String endpoint() {
    return place.address + ":" + port();
  }
}
