package io.cenote.app.top;

import java.io.IOException;
import java.time.Clock;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * View that follows a proxy, a reading a second, until it is left.
 *
 * <p>Thread: one; the readings are made on that of the executor.
 */
final class LiveView {
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final String title;
  private final Source source;
  private final Executor executor;
  private final LongSupplier nanos;
  private final Clock clock;

  private Reading now;
  private @Nullable Reading before;
  private String since;
  private String failure = "";
  private SessionOrder order = SessionOrder.AGE;
  private boolean paused;
  private long askedAt;
  private @Nullable CompletableFuture<Reading> asked;

  /**
   * Time of a view.
   *
   * @param nanos a monotonic clock
   * @param clock of the day
   */
  record Times(LongSupplier nanos, Clock clock) {
    static Times system() {
      return new Times(System::nanoTime, Clock.system(ZoneId.systemDefault()));
    }
  }

  /**
   * Creates a view.
   *
   * @param title what is read, in safe characters
   * @param first a reading
   * @param executor runs what waits for answers
   */
  LiveView(String title, Reading first, Source source, Executor executor, Times times) {
    this.title = title;
    this.source = source;
    this.executor = executor;
    this.nanos = times.nanos;
    this.clock = times.clock;
    now = first;
    since = time();
    askedAt = nanos.getAsLong();
  }

  /** Returns the lines of one reading, however many. */
  static List<Line> once(String title, Reading reading, int width) {
    Screen screen = new Screen(width, Integer.MAX_VALUE);
    List<Line> top = List.of(Line.plain(title), state(reading));
    return screen.lines(top, new Tables(reading, new Rates(reading, null)).lines(width));
  }

  /** Follows until a key ends it, or the display has gone. */
  void run(Display display) throws IOException {
    draw(display);
    while (true) {
      int key = display.key();
      if (key == 'q' || key == 'Q') {
        return;
      }
      press(key);
      boolean news = take();
      ask();
      if (news || key != Display.NONE) {
        draw(display);
      }
    }
  }

  private void press(int key) {
    if (key == 's') {
      order = order.next();
      askedAt = nanos.getAsLong() - EVERY_NANOS; // the answer in hand has another order
    } else if (key == 'p') {
      paused = !paused;
    }
  }

  private void ask() {
    if (asked == null && !paused && nanos.getAsLong() - askedAt >= EVERY_NANOS) {
      askedAt = nanos.getAsLong();
      SessionOrder wanted = order;
      asked = CompletableFuture.supplyAsync(() -> read(wanted), executor);
    }
  }

  private Reading read(SessionOrder wanted) {
    try {
      return source.read(wanted);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** Takes what has come; tells whether something has. */
  private boolean take() {
    CompletableFuture<Reading> answer = asked;
    if (answer == null || !answer.isDone()) {
      return false;
    }
    asked = null;
    try {
      Reading next = answer.join();
      before = now;
      now = next;
      since = time();
      failure = "";
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      failure = SafeText.of(String.valueOf(cause.getMessage()));
    }
    return true;
  }

  private String time() {
    return TIME.format(LocalTime.now(clock));
  }

  private void draw(Display display) throws IOException {
    Screen screen = display.size();
    List<Line> top = new ArrayList<>();
    String keys = "q quit  s sort: " + order.word() + "  p " + (paused ? "go on" : "pause");
    top.add(screen.ends(title, keys, Line.Style.FAINT));
    if (failure.isEmpty()) {
      top.add(state(now));
    } else {
      top.add(new Line("no answer since " + since + ": " + failure, Line.Style.BAD));
    }
    List<List<Line>> tables = new Tables(now, new Rates(now, before)).lines(screen.width());
    display.show(screen.lines(top, tables));
  }

  private static Line state(Reading reading) {
    boolean ready = reading.notReady().isEmpty();
    String text =
        String.format(
            Locale.ROOT,
            "sessions: %d, buffered: %s of %s, %s",
            reading.sessions().total(),
            Units.bytes(reading.buffered().getOrDefault("bytes", 0.0)),
            Units.bytes(reading.buffered().getOrDefault("max", 0.0)),
            ready ? "ready" : "not ready: " + reading.notReady());
    return new Line(text, ready ? Line.Style.PLAIN : Line.Style.BAD);
  }
}
