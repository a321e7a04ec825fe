package io.cenote.pool;

/** Event that moves an idle connection to the front of the queue, away from eviction. */
public enum Recency {
  /** Use: it was acquired and released. */
  TRAFFIC,
  /** A sign of life too: its peer's answer to a kernel keepalive probe (TCP_INFO). */
  KEEPALIVE
}
