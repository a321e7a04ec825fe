package io.cenote.admin;

import io.cenote.lease.LeaseSample;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.pool.PoolSnapshot;
import io.cenote.transport.tls.TlsContexts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** View of the proxy for the admin endpoint. Thread: any. */
public interface AdminView {
  /**
   * Returns an empty text once every event loop has answered, else a line naming one that has not.
   */
  CompletableFuture<String> whyNotLive();

  /**
   * Returns an empty text if the proxy takes sessions and every warm set is complete; else the
   * reason in a line.
   */
  String whyNotReady();

  /** All pools. */
  List<PoolSnapshot> pools();

  /**
   * Returns the numbers of the leases on each pool, by its name; none for one used by whole
   * sessions.
   */
  Map<String, LeaseSample> leases();

  /** Bytes kept for clients now, and clients ended for them since the start. */
  Map<String, Long> buffered();

  /** Certificates in use, by {@code listener=NAME} or {@code upstream=NAME}. */
  Map<String, TlsContexts.Facts> tls();

  /** All listeners. */
  List<ListenerSnapshot> listeners();
}
