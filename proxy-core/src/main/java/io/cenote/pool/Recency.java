package io.cenote.pool;

/** What moves an idle connection to the front of the queue, away from eviction. */
public enum Recency {
  /** Use: it was lent and came back. */
  TRAFFIC,
  /** A sign of life too: its peer's answer to a kernel keepalive probe (TCP_INFO). */
  KEEPALIVE
}
