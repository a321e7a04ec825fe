package io.cenote.lease;

import io.cenote.protocol.SharingKey;
import io.cenote.transport.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Shared leases of the clients that may share connections on one loop. A client keeps to one of
 * them while it has pending requests, so that its requests do not overtake one another.
 *
 * <p>Thread: its loop.
 */
final class SharedGroup {
  /** Number of pending requests from which on another connection pays off. */
  private static final int DEEP = 512;

  private final SharingKey key;
  private final Function<SharedGroup, SharedUsers> leases;
  private final SharedUsers[] shared;
  private final List<SharedUsers> retired = new ArrayList<>();

  /**
   * Creates a group without connections.
   *
   * @param key of its clients
   * @param count number of its leases
   * @param leases creates one of them
   */
  SharedGroup(SharingKey key, int count, Function<SharedGroup, SharedUsers> leases) {
    this.key = key;
    this.leases = leases;
    shared = new SharedUsers[count];
    for (int i = 0; i < count; i++) {
      shared[i] = leases.apply(this);
    }
  }

  /**
   * Chooses the first lease that is not deep, because requests and replies that travel together
   * cost less; else the least deep. Of several, the last is for new clients, so that one that takes
   * nothing disturbs no others.
   *
   * @param proven whether the client has proved that it takes its replies
   */
  SharedUsers choose(boolean proven) {
    int known = shared.length - 1;
    if (!proven || known == 0) {
      return shared[known];
    }
    SharedUsers least = shared[0];
    for (int i = 0; i < known; i++) {
      SharedUsers candidate = shared[i];
      if (candidate.depth() < DEEP) {
        return candidate;
      }
      if (candidate.depth() < least.depth()) {
        least = candidate;
      }
    }
    return least;
  }

  /** Tests whether it is the group of clients with that key. */
  boolean isFor(SharingKey sharing) {
    return key.equals(sharing);
  }

  /** Replaces a lease on which no more requests may begin. */
  void replace(SharedUsers old) {
    for (int i = 0; i < shared.length; i++) {
      if (shared[i] == old) {
        shared[i] = leases.apply(this);
        retired.add(old);
      }
    }
  }

  /** Drops a replaced lease without pending replies. */
  void isOver(SharedUsers users) {
    retired.remove(users);
  }

  /** Tests whether none of its leases is used or wanted. */
  boolean isUnused() {
    for (SharedUsers users : shared) {
      if (!users.isUnused()) {
        return false;
      }
    }
    return retired.isEmpty();
  }

  /** Closes its leases, pending replies or not. */
  void close(CloseReason reason) {
    for (SharedUsers users : shared) {
      users.lease().close(reason);
    }
    for (SharedUsers users : List.copyOf(retired)) {
      users.lease().close(reason);
    }
  }
}
