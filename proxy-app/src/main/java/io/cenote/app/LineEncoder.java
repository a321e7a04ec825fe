package io.cenote.app;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.Charset;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * Encoder of the pattern in {@code conf/logback.xml}, byte for byte (a test compares the two).
 * Logback's pattern encoder takes a fifth of a start: sixty converters, a formatter with its locale
 * and the time zones' providers, of which one line needs almost nothing.
 *
 * <p>Thread: the writer of the log.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};
  private static final int USUAL_LENGTH = 256;

  private @Nullable ThrowableProxyConverter stackTraces;

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(USUAL_LENGTH);
    appendTime(line, event.getTimeStamp());
    String level = event.getLevel().toString();
    line.append(' ').append(level).append(" ".repeat(Math.max(0, 5 - level.length())));
    line.append(' ').append(event.getLoggerName());
    line.append(" - ").append(event.getFormattedMessage()).append(System.lineSeparator());
    if (event.getThrowableProxy() != null) {
      line.append(stackTraces().convert(event));
    }
    return line.toString().getBytes(Charset.defaultCharset());
  }

  private ThrowableProxyConverter stackTraces() {
    if (stackTraces == null) {
      stackTraces = new ThrowableProxyConverter();
      stackTraces.setContext(getContext());
      stackTraces.start();
    }
    return stackTraces;
  }

  /** Appends the time to the millisecond, with the offset of the time zone. */
  private static void appendTime(StringBuilder line, long millis) {
    int offset = TimeZone.getDefault().getOffset(millis) / 1000;
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(millis, 1000L),
            Math.floorMod(millis, 1000) * 1_000_000,
            ZoneOffset.ofTotalSeconds(offset));
    appendDigits(line, time.getYear(), 4).append('-');
    appendDigits(line, time.getMonthValue(), 2).append('-');
    appendDigits(line, time.getDayOfMonth(), 2).append('T');
    appendDigits(line, time.getHour(), 2).append(':');
    appendDigits(line, time.getMinute(), 2).append(':');
    appendDigits(line, time.getSecond(), 2).append('.');
    appendDigits(line, time.getNano() / 1_000_000, 3);
    int minutes = Math.abs(offset / 60);
    if (offset == 0) {
      line.append('Z');
      return;
    }
    line.append(offset < 0 ? '-' : '+');
    appendDigits(line, minutes / 60, 2).append(':');
    appendDigits(line, minutes % 60, 2);
  }

  private static StringBuilder appendDigits(StringBuilder line, int number, int width) {
    String digits = Integer.toString(number);
    return line.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
