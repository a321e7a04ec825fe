package io.cenote.session;

import io.cenote.journal.LimitedLog;
import io.cenote.transport.KeptAccount;
import io.cenote.transport.Loop;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Bound of the bytes that the process keeps for all clients: those that a socket did not take,
 * waiting requests and answers, names and logins. Beyond the limit clients are ended, one after
 * another, until the bytes are below nine tenths of it: of those that hold most (at least half as
 * much as the largest), the newest. Who holds little is not to pay for who holds much, and who has
 * been there for long not for who came to fill it up. Meanwhile newcomers are refused.
 *
 * <p>Thread: any.
 */
public final class BufferedBytes {
  /** Source of holders, for example the sessions of one listener. */
  public interface Holders {
    /** Visits those of a loop. Thread: that loop. */
    void visit(int loop, Consumer<Holder> visitor);
  }

  /** Client that holds bytes. Thread: its loop. */
  public interface Holder {
    /** Number, larger for who came later. */
    long id();

    /** Bytes kept for it. */
    long keptBytes();

    /** Ends it and frees its bytes. */
    void endForBytes();
  }

  private record Found(Holder holder, long bytes, Loop loop) {}

  /** Looks at all loops for one that is to be ended. */
  private final class Search {
    private final AtomicInteger left = new AtomicInteger(loops.size());
    private final Found[] found = new Found[loops.size()];
    private final long least;
    private final Comparator<Found> order;
    private final Consumer<@Nullable Found> then;

    /**
     * Creates a search.
     *
     * @param least bytes that it must hold
     * @param order the last of it is found
     * @param then gets it, on one of the loops
     */
    Search(long least, Comparator<Found> order, Consumer<@Nullable Found> then) {
      this.least = least;
      this.order = order;
      this.then = then;
    }

    void begin() {
      loops.forEach(loop -> loop.execute(() -> lookOn(loop)));
    }

    private void lookOn(Loop loop) {
      all.forEach(holders -> holders.visit(loop.index(), holder -> look(holder, loop)));
      if (left.decrementAndGet() == 0) {
        then.accept(Stream.of(found).filter(Objects::nonNull).max(order).orElse(null));
      }
    }

    private void look(Holder holder, Loop loop) {
      long bytes = holder.keptBytes();
      Found most = found[loop.index()];
      if (bytes >= least) {
        Found here = new Found(holder, bytes, loop);
        if (most == null || order.compare(here, most) > 0) {
          found[loop.index()] = here;
        }
      }
    }
  }

  /** Pause after a search that has found nobody: connections that all share hold the bytes. */
  private static final long PAUSE_NANOS = 10_000_000;

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.listener"));

  private final KeptAccount account;
  private final List<? extends Loop> loops;
  private final List<Holders> all = new CopyOnWriteArrayList<>();
  private final LongAdder ended = new LongAdder();
  private final AtomicBoolean looking = new AtomicBoolean();

  /**
   * Creates the bound.
   *
   * @param account of the loops; its limit is this bound
   */
  public BufferedBytes(long limit, KeptAccount account, List<? extends Loop> loops) {
    this.account = account;
    this.loops = loops;
    account.limit(limit);
    account.whenFull(this::lookOnce);
  }

  /** Bytes kept now. */
  public long now() {
    return account.now();
  }

  /** Tests whether newcomers are refused. */
  public boolean isFull() {
    return account.isFull();
  }

  /** Number of clients ended for their bytes. */
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
    account.limit(now);
  }

  /** Adds to the bytes kept. */
  void add(long more) {
    account.add(more);
  }

  private void lookOnce() {
    if (looking.compareAndSet(false, true)) {
      look();
    }
  }

  private void look() {
    new Search(1, Comparator.comparingLong(Found::bytes), this::lookForTheNewest).begin();
  }

  private void lookForTheNewest(@Nullable Found largest) {
    long least = largest == null ? 1 : largest.bytes / 2;
    new Search(least, Comparator.comparingLong(one -> one.holder.id()), this::endIfAny).begin();
  }

  private void endIfAny(@Nullable Found found) {
    if (found == null) {
      loops.get(0).schedule(this::lookAgainIfFull, PAUSE_NANOS);
    } else {
      found.loop.execute(() -> end(found));
    }
  }

  /** The account looks whether it is still full: a change of another loop may have come between. */
  private void lookAgainIfFull() {
    looking.set(false);
    account.add(0);
  }

  private void end(Found chosen) {
    try {
      ended.increment();
      LOG.warn(
          "buffered-bytes",
          "limits.buffered-bytes "
              + account.limit()
              + " reached, the newest of the clients that hold most is ended: "
              + chosen.holder.keptBytes()
              + " bytes");
      chosen.holder.endForBytes();
    } finally {
      looking.set(false);
    }
    account.add(0); // one may not have been enough
  }
}
