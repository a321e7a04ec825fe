package io.cenote.admin;

import io.cenote.pool.PoolSnapshot;
import io.cenote.relay.ListenerSnapshot;
import java.util.List;

/** What the admin endpoint may see of the proxy. Thread: any. */
public interface AdminView {
  /** Whether the proxy takes sessions and every warm set is complete; else why not, in a line. */
  String whyNotReady();

  /** All pools. */
  List<PoolSnapshot> pools();

  /** All listeners. */
  List<ListenerSnapshot> listeners();
}
