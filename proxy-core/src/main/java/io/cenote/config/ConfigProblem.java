package io.cenote.config;

/**
 * One thing wrong with a configuration. Prints as one line, {@code FILE:LINE: path: value
 * (expected: ...)}, whatever the parts hold: control characters are escaped.
 *
 * @param file as given to the loader, or the included file
 * @param line from 1; for something missing, the line of what it is missing from
 * @param path the key, from {@code cenote} down
 * @param value as written; {@code ***} in place of a secret, and of any value of an unknown key
 * @param expected what would have been accepted
 */
public record ConfigProblem(String file, int line, String path, String value, String expected) {

  @Override
  public String toString() {
    return PlainText.oneLine(
        "%s:%d: %s: %s (expected: %s)".formatted(file, line, path, value, expected));
  }
}
