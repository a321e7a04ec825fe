package io.cenote.admin;

import io.cenote.lease.LeaseSample;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.pool.PoolSnapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the admin endpoint may see of the proxy. Thread: any. */
public interface AdminView {
  /** Gives an empty text once every event loop has answered, else which one has not, in a line. */
  CompletableFuture<String> whyNotLive();

  /** Whether the proxy takes sessions and every warm set is complete; else why not, in a line. */
  String whyNotReady();

  /** All pools. */
  List<PoolSnapshot> pools();

  /** Numbers of the leases on each pool, by its name; none for one that lends for sessions. */
  Map<String, LeaseSample> leases();

  /** What clients make the process keep: bytes now, and clients ended for it since the start. */
  Map<String, Long> buffered();

  /** All listeners. */
  List<ListenerSnapshot> listeners();
}
