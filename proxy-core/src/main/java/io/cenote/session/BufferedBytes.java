package io.cenote.session;

import io.cenote.journal.LimitedLog;
import io.cenote.transport.Loop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Bytes that the process keeps for all clients: waiting requests and answers, replies that were not
 * taken, names and logins. Beyond the limit the largest holders are ended, one after another, until
 * the bytes are within it.
 *
 * <p>Thread: any.
 */
public final class BufferedBytes {
  /** Source of holders, for example the sessions of one listener. */
  public interface Holders {
    /** Returns the largest holder of that loop; null: none holds anything. Thread: that loop. */
    @Nullable Holder largest(int loop);
  }

  /** Client that holds bytes. Thread: its loop. */
  public interface Holder {
    /** Bytes kept for it. */
    long keptBytes();

    /** Ends it and frees its bytes. */
    void endForBytes();
  }

  private record Found(Holder holder, long bytes, Loop loop) {}

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.listener"));

  private volatile long limit;
  private final List<? extends Loop> loops;
  private final List<Holders> all = new CopyOnWriteArrayList<>();
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder ended = new LongAdder();
  private final AtomicBoolean looking = new AtomicBoolean();

  /** Creates an empty account. */
  public BufferedBytes(long limit, List<? extends Loop> loops) {
    this.limit = limit;
    this.loops = loops;
  }

  /** Bytes kept now. */
  public long now() {
    return bytes.get();
  }

  /** Number of clients ended as the largest holder. */
  public long ended() {
    return ended.sum();
  }

  /** Adds a source of holders. */
  public void register(Holders holders) {
    all.add(holders);
  }

  /** Takes a source of holders off. */
  public void unregister(Holders holders) {
    all.remove(holders);
  }

  /** Sets the limit. */
  public void limit(long now) {
    limit = now;
  }

  /** Adds to the bytes kept. */
  void add(long more) {
    if (bytes.addAndGet(more) > limit && looking.compareAndSet(false, true)) {
      look();
    }
  }

  private void look() {
    AtomicInteger left = new AtomicInteger(loops.size());
    Found[] found = new Found[loops.size()];
    for (Loop loop : loops) {
      loop.execute(
          () -> {
            found[loop.index()] = largestOf(loop);
            if (left.decrementAndGet() == 0) {
              endLargest(found);
            }
          });
    }
  }

  private @Nullable Found largestOf(Loop loop) {
    Found most = null;
    for (Holders holders : all) {
      Holder holder = holders.largest(loop.index());
      if (holder != null && (most == null || holder.keptBytes() > most.bytes)) {
        most = new Found(holder, holder.keptBytes(), loop);
      }
    }
    return most;
  }

  private void endLargest(@Nullable Found[] found) {
    Found most = null;
    for (Found one : found) {
      if (one != null && (most == null || one.bytes > most.bytes)) {
        most = one;
      }
    }
    if (most == null) {
      looking.set(false);
      return;
    }
    Found chosen = most;
    chosen.loop.execute(() -> end(chosen));
  }

  private void end(Found chosen) {
    try {
      ended.increment();
      LOG.warn(
          "buffered-bytes",
          "limits.buffered-bytes "
              + limit
              + " reached, the client that held most is ended: "
              + chosen.holder.keptBytes()
              + " bytes");
      chosen.holder.endForBytes();
    } finally {
      looking.set(false);
    }
    add(0); // one may not have been enough
  }
}
