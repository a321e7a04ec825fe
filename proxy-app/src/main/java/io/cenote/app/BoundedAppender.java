package io.cenote.app;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.cenote.journal.LogText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous appender of the shipped logging. It passes three lines of one library's logger and
 * level in ten seconds, each without its stack trace, and the next one has the number held back: a
 * peer can make a library, Netty above all, warn as often as it likes. Lines of Cenote pass
 * unchanged; they have their own limits.
 *
 * <p>Thread: any.
 */
public final class BoundedAppender extends AsyncAppender {
  /** Number of lines of one logger and level that pass in one {@link #PERIOD_NANOS}. */
  static final int BURST = 3;

  /** Ten seconds. */
  static final long PERIOD_NANOS = 10_000_000_000L;

  private static final int MAX_KINDS = 1_000;
  private static final String FURTHER_KINDS = "";
  private static final long HELD_BACK = -1;

  private final Map<String, Share> shares = new ConcurrentHashMap<>();
  private final LongAdder heldBack = new LongAdder();
  private final LongSupplier clock;

  /** Creates an appender for logback to set up. */
  public BoundedAppender() {
    this(System::nanoTime);
  }

  BoundedAppender(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  protected void append(ILoggingEvent event) {
    ILoggingEvent passed = isOurs(event.getLoggerName()) ? event : bounded(event);
    if (passed != null) {
      super.append(passed);
    }
  }

  private static boolean isOurs(String logger) {
    return logger.equals("cenote")
        || logger.startsWith("cenote.")
        || logger.startsWith("io.cenote.");
  }

  private @Nullable ILoggingEvent bounded(ILoggingEvent event) {
    String kind = event.getLoggerName() + ' ' + event.getLevel();
    String known = shares.size() < MAX_KINDS || shares.containsKey(kind) ? kind : FURTHER_KINDS;
    long now = clock.getAsLong();
    long held = shares.computeIfAbsent(known, any -> new Share(now)).take(now);
    if (held == HELD_BACK) {
      heldBack.increment();
      return null;
    }
    return oneLine(event, held);
  }

  private ILoggingEvent oneLine(ILoggingEvent event, long held) {
    StringBuilder line = new StringBuilder(LogText.oneLine(firstLine(event.getFormattedMessage())));
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure != null) {
      String text = failure.getClassName() + ": " + failure.getMessage();
      line.append(": ").append(LogText.oneLine(firstLine(text)));
    }
    if (held > 0) {
      line.append(" (").append(held).append(" like it were held back)");
    }
    Logger logger = ((LoggerContext) getContext()).getLogger(event.getLoggerName());
    LoggingEvent written =
        new LoggingEvent(
            Logger.FQCN, logger, event.getLevel(), line.toString(), null, new Object[0]);
    written.setThreadName(event.getThreadName());
    written.setInstant(event.getInstant());
    return written;
  }

  private static String firstLine(@Nullable String text) {
    return String.valueOf(text).lines().findFirst().orElse("");
  }

  /** Number of lines of libraries held back since the start. */
  long heldBack() {
    return heldBack.sum();
  }

  /** Share of one kind of lines in its period. */
  private static final class Share {
    private long since;
    private int passed;
    private long held;

    Share(long now) {
      since = now;
    }

    /** Returns the number of lines held back before this one, or {@link #HELD_BACK}. */
    synchronized long take(long now) {
      if (now - since >= PERIOD_NANOS) {
        since = now;
        passed = 0;
      }
      if (passed == BURST) {
        held++;
        return HELD_BACK;
      }
      passed++;
      long before = held;
      held = 0;
      return before;
    }
  }
}
