package io.cenote.lease;

import io.cenote.protocol.CancelRequest;
import io.cenote.transport.Loop;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Registry of one upstream's clients whose work can be cancelled. It has at most one entry for each
 * session.
 *
 * <p>Thread: any.
 */
final class Cancels {
  /** Client whose work can be cancelled. Thread: its loop. */
  interface Target {
    /**
     * Cancels its work if the request has its secret.
     *
     * @param end runs once that is over, or cannot be done
     */
    void cancelWork(CancelRequest request, Runnable end);
  }

  private record Entry(Loop loop, Target target) {}

  private final ConcurrentMap<Long, Entry> clients = new ConcurrentHashMap<>();

  /** Adds a client; 0: it cannot be cancelled. */
  void add(long client, Loop loop, Target target) {
    if (client != 0) {
      clients.put(client, new Entry(loop, target));
    }
  }

  /** Removes a client that has gone. */
  void remove(long client) {
    if (client != 0) {
      clients.remove(client);
    }
  }

  /**
   * Cancels a client's work if the client exists and the secret is right.
   *
   * @param from the loop of the caller
   * @param end runs there once it is over, or nothing can be done
   */
  void cancel(CancelRequest request, Loop from, Runnable end) {
    Runnable over = () -> from.execute(end);
    Entry found = clients.get(request.client());
    if (found == null) {
      over.run();
    } else {
      found.loop.execute(() -> found.target.cancelWork(request, over));
    }
  }
}
