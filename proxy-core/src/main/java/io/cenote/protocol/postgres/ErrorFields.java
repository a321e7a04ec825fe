package io.cenote.protocol.postgres;

/**
 * Severity, SQLSTATE and message of an ErrorResponse, as far as a log line can show them. A field
 * that is missing or malformed is empty; nothing that a server sends makes the parser throw.
 * Source: PostgreSQL protocol, "Error and Notice Message Fields".
 *
 * <p>Thread: any; immutable.
 *
 * @param severity in English if the server says so (field V, since 9.6), else as localized
 * @param sqlState five characters, or empty
 * @param message printable ASCII, cut off
 */
record ErrorFields(String severity, String sqlState, String message) {
  private static final int LONGEST_LINE = 160;
  private static final int LONGEST_SEVERITY = 16;
  private static final int STATE_SIZE = 5;

  /** Reads the body of an ErrorResponse. */
  static ErrorFields parse(byte[] body) {
    String localized = "";
    String severity = "";
    String sqlState = "";
    String message = "";
    int at = 0;
    while (at < body.length && body[at] != 0) {
      int from = at + 1;
      int end = stringEnd(body, from);
      switch (body[at]) {
        case 'S' -> localized = Printable.of(body, from, end, LONGEST_SEVERITY);
        case 'V' -> severity = Printable.of(body, from, end, LONGEST_SEVERITY);
        case 'C' -> sqlState = sqlState(body, from, end);
        case 'M' -> message = Printable.of(body, from, end, LONGEST_LINE);
        default -> {} // the other fields are not shown
      }
      at = end + 1;
    }
    return new ErrorFields(severity.isEmpty() ? localized : severity, sqlState, message);
  }

  private static int stringEnd(byte[] body, int from) {
    int end = from;
    while (end < body.length && body[end] != 0) {
      end++;
    }
    return end;
  }

  /** Gives the code, or an empty string if it is not five digits and capital letters. */
  private static String sqlState(byte[] body, int from, int end) {
    boolean isSound = end - from == STATE_SIZE;
    for (int i = from; i < end && isSound; i++) {
      isSound = (body[i] >= '0' && body[i] <= '9') || (body[i] >= 'A' && body[i] <= 'Z');
    }
    return isSound ? Printable.of(body, from, end, STATE_SIZE) : "";
  }

  /** Tests whether the server closes the connection behind it. */
  boolean endsTheConnection() {
    return severity.equals("FATAL") || severity.equals("PANIC");
  }

  /** The three in one line of 160 bytes at most. */
  String line() {
    String line = (severity + " " + sqlState + " " + message).strip();
    return line.substring(0, Math.min(line.length(), LONGEST_LINE));
  }
}
