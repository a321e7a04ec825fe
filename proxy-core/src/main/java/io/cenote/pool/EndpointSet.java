package io.cenote.pool;

import io.cenote.transport.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The endpoints of one upstream in turn, those that failed lately last. Thread: any. */
final class EndpointSet {
  private final List<Endpoint> endpoints;
  private final List<Backoff> backoffs = new ArrayList<>();
  private int next;

  EndpointSet(List<Endpoint> endpoints, DoubleSupplier random) {
    this.endpoints = endpoints;
    for (int i = 0; i < endpoints.size(); i++) {
      backoffs.add(new Backoff(random));
    }
  }

  int size() {
    return endpoints.size();
  }

  /** The next in turn that is not backing off; if all are, the one that is nearest to its end. */
  synchronized Endpoint choose(long now) {
    int best = next;
    long bestRemaining = Long.MAX_VALUE;
    for (int i = 0; i < endpoints.size() && bestRemaining > 0; i++) {
      int candidate = (next + i) % endpoints.size();
      long remaining = backoffs.get(candidate).remaining(now);
      if (remaining < bestRemaining) {
        best = candidate;
        bestRemaining = remaining;
      }
    }
    next = (best + 1) % endpoints.size();
    return endpoints.get(best);
  }

  /** Nanoseconds until some endpoint may be dialled without need; 0: now. */
  synchronized long remaining(long now) {
    long least = Long.MAX_VALUE;
    for (Backoff backoff : backoffs) {
      least = Math.min(least, Math.max(0, backoff.remaining(now)));
    }
    return least;
  }

  synchronized void failed(Endpoint endpoint, long now) {
    backoffs.get(endpoints.indexOf(endpoint)).failed(now);
  }

  synchronized void succeeded(Endpoint endpoint) {
    backoffs.get(endpoints.indexOf(endpoint)).succeeded();
  }
}
