package io.cenote.server;

import io.cenote.listen.Listener;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.listen.SessionSnapshot;
import io.cenote.transport.Loop;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log of who holds the connections that a session has waited for in vain: one line a second for an
 * upstream at most.
 *
 * <p>Thread: any.
 */
final class Holders {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.pool");
  private static final long BETWEEN_NANOS = 1_000_000_000L;

  private final Supplier<List<Listener>> listeners;
  private final Loop loop;
  private final Map<String, Long> told = new ConcurrentHashMap<>();

  /**
   * Creates the log.
   *
   * @param listeners all listeners of the moment
   * @param loop whose clock is used
   */
  Holders(Supplier<List<Listener>> listeners, Loop loop) {
    this.listeners = listeners;
    this.loop = loop;
  }

  /** Tells who holds the connections of that upstream. */
  void explain(String upstream) {
    long now = loop.nanos();
    Long due = told.merge(upstream, now, (last, next) -> next - last < BETWEEN_NANOS ? last : next);
    if (due != now) {
      return;
    }
    List<CompletableFuture<ListenerSnapshot>> reads =
        listeners.get().stream()
            .filter(listener -> listener.settings().upstream().equals(upstream))
            .map(Listener::read)
            .toList();
    CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
        .thenRun(() -> tell(upstream, reads.stream().map(CompletableFuture::join).toList()));
  }

  private static void tell(String upstream, List<ListenerSnapshot> listeners) {
    List<SessionSnapshot> holders = SessionSnapshot.oldest(listeners);
    if (!holders.isEmpty()) {
      String text = holders.stream().map(Holders::text).collect(Collectors.joining("; "));
      LOG.warn("pool={} held longest by: {}", upstream, text);
    }
  }

  /** Returns a holder as pairs of the log. */
  static String text(SessionSnapshot session) {
    return String.format(
        Locale.ROOT,
        "session=%d client=%s endpoint=%s age-s=%.1f quiet-s=%.1f bytes-up=%d bytes-down=%d%s",
        session.id(),
        session.client().address(),
        session.endpoint(),
        session.times().age() / 1e9,
        session.times().quiet() / 1e9,
        session.bytes().up(),
        session.bytes().down(),
        session.pin().isEmpty() ? "" : " pin=" + session.pin());
  }
}
