package io.cenote.server;

import java.util.function.UnaryOperator;

/** Holder of the topology of the moment. Thread: any. */
final class CurrentTopology {
  private volatile Topology now;

  CurrentTopology(Topology first) {
    now = first;
  }

  Topology get() {
    return now;
  }

  /** Puts another one in its place, which is made from it. */
  synchronized Topology update(UnaryOperator<Topology> change) {
    now = change.apply(now);
    return now;
  }
}
