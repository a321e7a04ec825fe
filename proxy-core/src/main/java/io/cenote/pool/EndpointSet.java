package io.cenote.pool;

import io.cenote.transport.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Endpoints of one upstream; those that failed lately, or were retired, come last. Thread: any. */
final class EndpointSet {
  /** Time for which others are preferred to a retired endpoint, nanoseconds. */
  static final long QUARANTINE_NANOS = 10_000_000_000L;

  /** First seconds of a connection: if its server drops it in them, it was never wanted. */
  static final long YOUNG_NANOS = 2_000_000_000L;

  /** Time within which dropped connections count as one failure. */
  private static final long TOGETHER_NANOS = 50_000_000L;

  private final List<Endpoint> endpoints;
  private final Balance balance;
  private final List<Backoff> backoffs = new ArrayList<>();
  private final long[] retiredAt;
  private final boolean[] retired;
  private final boolean[] distrusted;
  private final long[] droppedAt;
  private int next;
  private volatile boolean anyRetired;
  private volatile boolean anyDistrusted;

  EndpointSet(List<Endpoint> endpoints, Balance balance, DoubleSupplier random) {
    this.balance = balance;
    this.endpoints = endpoints;
    retiredAt = new long[endpoints.size()];
    retired = new boolean[endpoints.size()];
    distrusted = new boolean[endpoints.size()];
    droppedAt = new long[endpoints.size()];
    for (int i = 0; i < endpoints.size(); i++) {
      backoffs.add(new Backoff(random));
    }
  }

  int size() {
    return endpoints.size();
  }

  /**
   * Chooses the next in turn, or the first in the list, that is neither backing off nor in
   * quarantine; if all are, the one whose time ends first.
   */
  synchronized Endpoint choose(long now) {
    int from = balance == Balance.FAILOVER ? 0 : next;
    int best = from;
    long bestRemaining = Long.MAX_VALUE;
    for (int i = 0; i < endpoints.size() && bestRemaining > 0; i++) {
      int candidate = (from + i) % endpoints.size();
      long remaining = Math.max(backoffs.get(candidate).remaining(now), quarantine(candidate, now));
      if (remaining < bestRemaining) {
        best = candidate;
        bestRemaining = remaining;
      }
    }
    next = (best + 1) % endpoints.size();
    return endpoints.get(best);
  }

  /** Nanoseconds until an endpoint may be dialled ahead of need; 0: now. */
  synchronized long remaining(long now) {
    long least = Long.MAX_VALUE;
    for (Backoff backoff : backoffs) {
      least = Math.min(least, Math.max(0, backoff.remaining(now)));
    }
    return least;
  }

  private long quarantine(int index, long now) {
    return retired[index] ? retiredAt[index] + QUARANTINE_NANOS - now : 0;
  }

  /**
   * Retires the connections made to the endpoint until now. It does nothing during a quarantine:
   * connections made in it are judged one by one, so that an endpoint that is wrong for good does
   * not cost connections without end.
   *
   * @return whether it did anything
   */
  synchronized boolean retire(Endpoint endpoint, long now) {
    int index = endpoints.indexOf(endpoint);
    if (quarantine(index, now) > 0) {
      return false;
    }
    retiredAt[index] = now;
    retired[index] = true;
    anyRetired = true;
    return true;
  }

  /** Tests whether a connection made to it at that moment is retired. */
  boolean isRetired(Endpoint endpoint, long connectedAt) {
    return anyRetired && isBeforeRetirement(endpoint, connectedAt);
  }

  private synchronized boolean isBeforeRetirement(Endpoint endpoint, long connectedAt) {
    int index = endpoints.indexOf(endpoint);
    return retired[index] && connectedAt - retiredAt[index] <= 0;
  }

  synchronized void failed(Endpoint endpoint, long now) {
    backoffs.get(endpoints.indexOf(endpoint)).failed(now);
  }

  /** A connect has succeeded. That proves nothing for an endpoint that drops what it accepts. */
  synchronized void connected(Endpoint endpoint) {
    int index = endpoints.indexOf(endpoint);
    if (!distrusted[index]) {
      backoffs.get(index).succeeded();
    }
  }

  /**
   * The endpoint has accepted a connection and dropped it. Several made together are one failure.
   */
  synchronized void dropped(Endpoint endpoint, long now) {
    int index = endpoints.indexOf(endpoint);
    boolean counted = distrusted[index] && now - droppedAt[index] < TOGETHER_NANOS;
    distrusted[index] = true;
    anyDistrusted = true;
    if (!counted) {
      droppedAt[index] = now;
      backoffs.get(index).failed(now);
    }
  }

  /**
   * The endpoint is dialled ahead of need: if it drops connections, one dial at a time is enough.
   */
  synchronized void triedAhead(Endpoint endpoint, long now) {
    int index = endpoints.indexOf(endpoint);
    if (distrusted[index]) {
      backoffs.get(index).hold(now, YOUNG_NANOS);
    }
  }

  /** A connection to it has served, or has lived through its first seconds. */
  void proved(Endpoint endpoint) {
    if (anyDistrusted) {
      trust(endpoint);
    }
  }

  private synchronized void trust(Endpoint endpoint) {
    int index = endpoints.indexOf(endpoint);
    if (distrusted[index]) {
      distrusted[index] = false;
      backoffs.get(index).succeeded();
      anyDistrusted = false;
      for (boolean other : distrusted) {
        anyDistrusted |= other;
      }
    }
  }
}
