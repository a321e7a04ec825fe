package io.cenote.lease;

/**
 * A lease on which many clients' requests are on their way, as one of the clients sees it.
 *
 * <p>Thread: its loop.
 */
interface SharedLease {
  /** The lease itself. */
  Lease lease();

  /** The user could not go on, and is to try again after this burst. */
  void resumeLater(LeaseUser user);

  /** The user has left much lying that it was sent. */
  void notTaken(LeaseUser user);

  /** The user takes more, or has gone, or has nothing more from here. */
  void taken(LeaseUser user);

  /** A user that expects replies has gone. */
  void left();
}
