package io.cenote.listen;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Sources of one listener's clients, with their open sessions and their rate. A source with a
 * session has no weight in the cache and is never forgotten, or its count would begin again at
 * zero; the bound on sessions bounds those. The others are bounded by {@code sources}, and one that
 * is forgotten begins with a full bucket.
 *
 * <p>Thread: any.
 */
final class Sources {
  /** Use of the listener by one source. Immutable, so that each change weighs it anew. */
  private record Use(int sessions, TokenBucket bucket) {}

  private volatile AccessSettings.PerSource bounds;
  private final Cache<SourceKey, Use> uses;
  private final LongAdder forgotten = new LongAdder();

  Sources(AccessSettings.PerSource bounds) {
    this.bounds = bounds;
    uses =
        Caffeine.newBuilder()
            .maximumWeight(bounds.sources())
            .weigher((SourceKey key, Use use) -> use.sessions > 0 ? 0 : 1)
            .evictionListener((key, use, cause) -> forgotten.increment())
            .executor(Runnable::run)
            .build();
  }

  /** Takes other bounds. */
  void bound(AccessSettings.PerSource now) {
    bounds = now;
    uses.policy().eviction().ifPresent(size -> size.setMaximum(now.sources()));
  }

  /**
   * Counts a client that comes.
   *
   * @return null if it may; else nothing is counted
   */
  @Nullable Rejection enter(InetAddress address, long now) {
    Rejection[] refused = new Rejection[1];
    uses.asMap()
        .compute(
            SourceKey.of(address),
            (key, known) -> {
              Use use =
                  known == null ? new Use(0, TokenBucket.full(bounds.acceptRate(), now)) : known;
              Use next = next(use, now, refused);
              return next == null ? use : next;
            });
    return refused[0];
  }

  private @Nullable Use next(Use use, long now, Rejection[] refused) {
    if (bounds.maxSessions() > 0 && use.sessions >= bounds.maxSessions()) {
      refused[0] = Rejection.SOURCE_SESSIONS;
      return null;
    }
    TokenBucket bucket =
        bounds.acceptRate() == 0 ? use.bucket : use.bucket.take(bounds.acceptRate(), now);
    if (bucket == null) {
      refused[0] = Rejection.SOURCE_RATE;
      return null;
    }
    return new Use(use.sessions + 1, bucket);
  }

  /** A client that was counted has gone. */
  void leave(InetAddress address) {
    uses.asMap()
        .computeIfPresent(
            SourceKey.of(address),
            (key, use) -> {
              boolean keeps = use.sessions > 1 || bounds.acceptRate() > 0;
              return keeps ? new Use(use.sessions - 1, use.bucket) : null;
            });
  }

  /** Number of sources that are known now. */
  long known() {
    uses.cleanUp();
    return uses.estimatedSize();
  }

  /** Number of sources forgotten for lack of room since the start. */
  long forgotten() {
    return forgotten.sum();
  }
}
