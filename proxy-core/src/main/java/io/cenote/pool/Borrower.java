package io.cenote.pool;

/** Who asked for a connection. Thread: the loop it asked on. */
public interface Borrower {
  /** Whether the connection is as the borrower wants it; one that is not will do as well. */
  default boolean isSuitedBy(PooledConnection idle) {
    return true;
  }

  /** Whether it will do at all; if not, another one is made if there may be. */
  default boolean takes(PooledConnection idle) {
    return true;
  }

  /** Here it is; the borrower must attach a user, and release or close it. */
  void onAcquired(PooledConnection connection);

  /** There is none to be had. */
  void onRefused(Refusal refusal);
}
