package io.cenote.closes;

/** How a client's connection closes. */
enum ClientRow {
  GONE_IDLE("keepalive-dead", 'x', "read", 1, 6),
  GONE_IN_FLIGHT("write-timeout", 'P', "read", 1, 6),
  STALLED("peer-stalled", 'P', "stall", 6.5, 10),
  STALLED_THEN_GONE("write-timeout", 'P', "stall", 1, 6),
  CUT_ONE_WAY("keepalive-dead", 'x', "read", 1, 6),
  REBOOTED("peer-reset", 'x', "read", 0, 15);

  final String word;
  final char order;
  final String reading;
  final double earliest;
  final double latest;
  final String deadAfter;
  final String slowReaderTimeout;

  ClientRow(String word, char order, String reading, double earliest, double latest) {
    this.word = word;
    this.order = order;
    this.reading = reading;
    this.earliest = earliest;
    this.latest = latest;
    deadAfter = name().equals("REBOOTED") ? "20s" : "4s"; // a host takes seconds to come back
    slowReaderTimeout = name().equals("STALLED") ? "7s" : "1m";
  }

  int port() {
    return 8_000 + ordinal();
  }
}
