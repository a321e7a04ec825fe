package io.cenote.stats;

/** Pool-stats line: {@code key=value}, stable names, counters since the start. */
public final class StatsLine {
  private StatsLine() {}

  /** Returns the line of one pool and its leases. */
  public static String of(PoolReading reading) {
    StringBuilder line = new StringBuilder(200);
    line.append("pool=").append(reading.pool().name());
    for (Figure<PoolReading> figure : PoolFigures.FIGURES) {
      if (figure.line() != null && figure.line().always()) {
        figure.append(line, reading);
      }
    }
    PoolFigures.BREAKDOWNS.forEach(breakdown -> breakdown.append(line, reading));
    for (Figure<PoolReading> figure : PoolFigures.FIGURES) {
      if (figure.line() != null && !figure.line().always()) {
        figure.append(line, reading);
      }
    }
    return line.toString();
  }
}
