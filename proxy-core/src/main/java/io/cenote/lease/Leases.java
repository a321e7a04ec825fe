package io.cenote.lease;

import io.cenote.pool.Refusal;
import io.cenote.protocol.SharingKey;
import io.cenote.transport.Loop;
import org.jspecify.annotations.Nullable;

/** Source of the leases of one loop's conversations. Thread: that loop. */
interface Leases {
  /** The loop. */
  Loop loop();

  /** Counters of all of the upstream's leases. */
  LeaseCounts counts();

  /** Creates the permit of one conversation to hold a connection for as long as it likes. */
  Hold newHold(Hold.Owner owner);

  /** Returns a sentence with the numbers that explain a refusal. */
  String describe(String detail);

  /** Returns a refusal with what may be its reason. */
  Refusal explained(Refusal refusal);

  /** Registry of the clients whose work can be cancelled. */
  Cancels cancels();

  /** Limit of the bytes of replies that are read for a client that has gone. */
  int discardLimit();

  /** Creates a lease for one conversation, without a connection yet. */
  Lease exclusive(LeaseHolder holder);

  /**
   * Returns the shared lease for a client without pending requests; null: there is none for it.
   *
   * @param sharing key of the clients that may share it
   * @param proven whether the client has proved that it takes its replies
   */
  @Nullable SharedLease shared(SharingKey sharing, boolean proven);
}
