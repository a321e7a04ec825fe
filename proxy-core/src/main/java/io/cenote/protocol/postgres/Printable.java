package io.cenote.protocol.postgres;

import java.nio.charset.StandardCharsets;

/**
 * Turns a peer's bytes into text for a log line: printable ASCII, with a question mark for each
 * other byte.
 *
 * <p>Thread: any; stateless.
 */
final class Printable {
  private static final int SHOWN = 40;

  private Printable() {}

  /** Shows a text, the first 40 characters at most. */
  static String of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return of(bytes, 0, bytes.length, SHOWN);
  }

  /** Shows the bytes from {@code from} to {@code to}, the first {@code longest} of them at most. */
  static String of(byte[] bytes, int from, int to, int longest) {
    byte[] shown = new byte[Math.min(to - from, longest)];
    for (int i = 0; i < shown.length; i++) {
      byte next = bytes[from + i];
      shown[i] = next >= ' ' && next < 127 ? next : (byte) '?';
    }
    return new String(shown, StandardCharsets.US_ASCII);
  }
}
