package io.cenote.transport.tls;

import io.cenote.transport.Loop;
import io.cenote.transport.files.FileWatch;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Upkeep of all contexts of a server: reloads those whose files have changed, and reminds of
 * certificates that expire.
 *
 * <p>Thread: the given loop, which should carry no sessions, for files are read on it. Owner: the
 * server.
 */
public final class TlsUpkeep implements AutoCloseable {
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  private final Loop loop;
  private final List<TlsContexts<?>> contexts;
  private final FileWatch watch;
  private Loop.@Nullable Timer timer;
  private boolean closed;

  private TlsUpkeep(Loop loop, List<TlsContexts<?>> contexts) {
    this.loop = loop;
    this.contexts = List.copyOf(contexts);
    watch = new FileWatch(loop, contexts.stream().map(this::order).toList());
  }

  /** Begins with it. Thread: any. */
  public static TlsUpkeep start(Loop loop, List<TlsContexts<?>> contexts) {
    TlsUpkeep upkeep = new TlsUpkeep(loop, contexts);
    upkeep.watch.start();
    loop.execute(upkeep::tick);
    return upkeep;
  }

  private FileWatch.Order order(TlsContexts<?> each) {
    return new FileWatch.Order(each.marks(), () -> reload(each));
  }

  private void reload(TlsContexts<?> each) {
    if (!closed) {
      each.reload();
    }
  }

  private void tick() {
    if (!closed) {
      contexts.forEach(TlsContexts::upkeep);
      timer = loop.schedule(this::tick, HOUR_NANOS);
    }
  }

  /** Ends it; the contexts can be closed once the loop has run this. Thread: any. */
  @Override
  public void close() {
    watch.close();
    loop.execute(this::stop);
  }

  private void stop() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
