package io.cenote.upstream.names;

import io.cenote.transport.dns.LookUpFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Watch over the addresses of one name. It looks the name up as often as the answers ask for, and
 * tells its listener when the addresses have changed.
 *
 * <p>Thread: any; the listener is called on the loop, and no more once a close from that loop has
 * returned. Owner: its creator, which closes it before the loop ends.
 */
public final class NameWatch implements AutoCloseable {
  /** Most addresses that are told; of more, those of the lowest priority and address. */
  public static final int MOST_ADDRESSES = 256;

  private static final String GOOD = "good";

  private final String name;
  private final NameHome home;
  private final NameListener listener;
  private final NameSource source;
  private final NameLog log;
  private final LongAdder good = new LongAdder();
  private final AtomicLongArray failures = new AtomicLongArray(LookUpFailure.values().length);
  private final AtomicBoolean willLookAgain = new AtomicBoolean();
  private volatile String lastFailure = "";
  private List<Found> told = List.of();
  private boolean waits;
  private boolean waitedEnough;
  private volatile boolean closed;

  private NameWatch(
      String name,
      NameHome home,
      NameListener listener,
      Function<SourceListener, NameSource> source) {
    this.name = name;
    this.home = home;
    this.listener = listener;
    this.source = source.apply(new Progress());
    log = new NameLog(home, name, "addresses");
  }

  /** Creates a watch over a host, each address of which is an endpoint at that port. */
  public static NameWatch ofHost(String host, int port, NameHome home, NameListener listener) {
    return new NameWatch(
        host, home, listener, progress -> new HostSource(home, host, port, progress));
  }

  /** Creates a watch over the SRV records of a service, for example of {@code _redis._tcp.test}. */
  public static NameWatch ofService(String name, NameHome home, NameListener listener) {
    return new NameWatch(name, home, listener, progress -> new ServiceSource(home, name, progress));
  }

  /** Begins to look up. */
  public void start() {
    home.loop().execute(source::start);
  }

  /** Looks up at once, at most once a second: the addresses that are known are no good. */
  public void lookAgain() {
    if (!closed && willLookAgain.compareAndSet(false, true)) {
      home.loop()
          .execute(
              () -> {
                willLookAgain.set(false);
                source.lookAgain();
              });
    }
  }

  /** Ends all look-ups. */
  @Override
  public void close() {
    if (home.loop().inLoop()) {
      closeNow();
    } else {
      home.loop().execute(this::closeNow);
    }
  }

  private void closeNow() {
    closed = true;
    source.close();
  }

  /** Returns the results so far. */
  public NameSnapshot snapshot() {
    Map<String, Long> results = new LinkedHashMap<>();
    results.put(GOOD, good.sum());
    for (LookUpFailure kind : LookUpFailure.values()) {
      results.put(kind.word(), failures.get(kind.ordinal()));
    }
    long last = source.lastGoodNanos();
    long age = last == NameSource.NEVER ? -1 : Math.max(0, home.loop().nanos() - last);
    return new NameSnapshot(name, age, results, lastFailure);
  }

  private void tell() {
    List<Found> found = new ArrayList<>(source.found());
    if (closed || found.isEmpty()) {
      return;
    }
    if (told.isEmpty() && !source.isTried() && !waitedEnough) {
      waitForTheRest();
      return;
    }
    found.sort(Found.ORDER);
    log.counted(found.size(), MOST_ADDRESSES);
    found = found.subList(0, Math.min(found.size(), MOST_ADDRESSES));
    if (!found.equals(told)) {
      told = List.copyOf(found);
      listener.resolved(told);
    }
  }

  /** Waits for targets that were not looked up yet, but not for long. */
  private void waitForTheRest() {
    if (!waits) {
      waits = true;
      home.loop().schedule(this::endWait, home.settings().timeout().toNanos() / 2);
    }
  }

  private void endWait() {
    waitedEnough = true;
    tell();
  }

  /** Progress of the look-ups of this name and, for a service, of its targets. */
  private final class Progress implements SourceListener {
    @Override
    public void good() {
      good.increment();
      tell();
    }

    @Override
    public void failed(LookUpFailure kind, String text) {
      count(kind, text);
      listener.failed(kind, text);
      tell();
    }

    @Override
    public void halfFailed(LookUpFailure kind, String text) {
      count(kind, text);
    }

    private void count(LookUpFailure kind, String text) {
      failures.incrementAndGet(kind.ordinal());
      lastFailure = text;
    }
  }
}
