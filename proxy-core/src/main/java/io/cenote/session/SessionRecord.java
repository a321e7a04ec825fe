package io.cenote.session;

import io.cenote.pool.PooledConnection;
import io.cenote.transport.CloseReason;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Record of a session for the log. The first reason of a side stands: later ones are its
 * consequence.
 */
public final class SessionRecord {
  private final long startedAt;
  private @Nullable String endpoint;
  private int uses;
  private int leases;
  private boolean warm;
  private boolean staleRace;
  private long waitedNanos;
  private long bytesUp;
  private long bytesDown;
  private byte @Nullable [] uniqueId;
  private @Nullable CloseReason clientEnd;
  private @Nullable CloseReason upstreamEnd;

  SessionRecord(long startedAt) {
    this.startedAt = startedAt;
  }

  /** The session has got that connection. */
  public void acquired(PooledConnection connection) {
    endpoint = connection.endpoint();
    uses = connection.uses();
    warm = connection.wasWarm();
    leases++;
  }

  /** Number of connections that it has got so far, one after the other. */
  int leases() {
    return leases;
  }

  /** The session has waited so long for a connection. */
  public void waited(long nanos) {
    waitedNanos = nanos;
  }

  /** A pooled connection ended after bytes were written to it and before any answer. */
  public void staleRace() {
    staleRace = true;
  }

  /** The upstream knows the session by that number. */
  public void uniqueId(byte[] number) {
    uniqueId = number;
  }

  /** Time of its begin, nanoseconds of its loop. */
  public long startedAt() {
    return startedAt;
  }

  /** Endpoint of the connection that it has, or had last; empty: it had none. */
  public String endpoint() {
    return endpoint == null ? "" : endpoint;
  }

  void moved(long up, long down) {
    bytesUp = up;
    bytesDown = down;
  }

  /** Records the end of the client's side; returns true if it is the first. */
  boolean clientEnd(CloseReason reason) {
    boolean first = clientEnd == null;
    if (first) {
      clientEnd = reason;
    }
    return first;
  }

  /** The upstream side has ended; the first reason stands. */
  public void upstreamEnd(CloseReason reason) {
    if (upstreamEnd == null) {
      upstreamEnd = reason;
    }
  }

  CloseReason clientEnd() {
    return clientEnd == null ? CloseReason.UNKNOWN : clientEnd;
  }

  CloseReason upstreamEnd() {
    return upstreamEnd == null ? CloseReason.UNKNOWN : upstreamEnd;
  }

  /** Tests whether it never got an upstream connection. */
  boolean isUnserved() {
    return endpoint == null;
  }

  /** Returns the session's line, after the names of client and listener. */
  public String line(long now) {
    String how = isUnserved() ? "none" : uses > 1 ? "reused" : warm ? "warm" : "fresh";
    return "upstream="
        + (endpoint == null ? "-" : endpoint)
        + " connection="
        + how
        + " bytes-up="
        + bytesUp
        + " bytes-down="
        + bytesDown
        + " duration-ms="
        + (now - startedAt) / 1_000_000
        + " wait-ms="
        + waitedNanos / 1_000_000
        + " client-end="
        + clientEnd().word()
        + " upstream-end="
        + upstreamEnd().word()
        + (staleRace ? " stale-race=yes" : "")
        + (uniqueId == null ? "" : " unique-id=" + HexFormat.of().formatHex(uniqueId));
  }
}
