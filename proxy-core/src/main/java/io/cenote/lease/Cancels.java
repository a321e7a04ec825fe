package io.cenote.lease;

import io.cenote.protocol.CancelRequest;
import io.cenote.transport.Loop;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Registry of the clients of one upstream whose work others may have cancelled. It has as many
 * entries as there are sessions.
 *
 * <p>Thread: any.
 */
final class Cancels {
  /** One of them. Thread: its loop. */
  interface Target {
    /**
     * Has its work cancelled, if the request knows its secret.
     *
     * @param end run once that is over, or cannot be done
     */
    void cancelWork(CancelRequest request, Runnable end);
  }

  private record Entry(Loop loop, Target target) {}

  private final ConcurrentMap<Long, Entry> clients = new ConcurrentHashMap<>();

  /** A client has come; 0: nobody can ask for it. */
  void add(long client, Loop loop, Target target) {
    if (client != 0) {
      clients.put(client, new Entry(loop, target));
    }
  }

  /** A client has gone. */
  void remove(long client) {
    if (client != 0) {
      clients.remove(client);
    }
  }

  /**
   * Has a client's work cancelled, if the secret is right and there is such a client.
   *
   * @param from the loop of the one who asks
   * @param end run there once it is over, or nothing can be done
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
