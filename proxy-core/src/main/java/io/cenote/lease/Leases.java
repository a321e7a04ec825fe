package io.cenote.lease;

import io.cenote.transport.Loop;
import org.jspecify.annotations.Nullable;

/** Source of the leases of one loop's conversations. Thread: that loop. */
interface Leases {
  /** The loop. */
  Loop loop();

  /** Counters of all of the upstream's leases. */
  LeaseCounts counts();

  /** Registry of the clients whose work can be cancelled. */
  Cancels cancels();

  /** Bytes of replies to a client that has gone, of which more are not waited for. */
  int discardLimit();

  /** A lease for one conversation alone, without a connection yet. */
  Lease exclusive(LeaseHolder holder);

  /**
   * The lease to share for a client of which nothing is on its way; null: clients share none.
   *
   * @param proven whether the client was seen to take its replies
   */
  @Nullable SharedLease shared(boolean proven);
}
