package io.cenote.pool;

/** Who asked for a connection. Thread: the loop it asked on. */
public interface Acquirer {
  /** Whether the connection is as the acquirer wants it; one that is not will do as well. */
  default boolean prefers(PooledConnection idle) {
    return true;
  }

  /** Whether it will do at all; if not, another one is made if there may be. */
  default boolean takes(PooledConnection idle) {
    return true;
  }

  /** Here it is; the acquirer must attach a user, and release or close it. */
  void onAcquired(PooledConnection connection);

  /** There is none to be had. */
  void onRefused(Refusal refusal);
}
