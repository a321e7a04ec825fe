package io.cenote.lease;

import io.cenote.protocol.SharingKey;

/**
 * Lease shared by many clients, as one of them sees it.
 *
 * <p>Thread: its loop.
 */
interface SharedLease {
  /** Tests whether it is for clients of that key. */
  boolean isFor(SharingKey sharing);

  /** The lease itself. */
  Lease lease();

  /** Queues a user that could not go on, to retry after this burst. */
  void resumeLater(LeaseUser user);

  /** The user has left many bytes untaken. */
  void notTaken(LeaseUser user);

  /** The user takes more, has gone, or has nothing pending here. */
  void taken(LeaseUser user);

  /** A user with pending replies has gone. */
  void left();
}
