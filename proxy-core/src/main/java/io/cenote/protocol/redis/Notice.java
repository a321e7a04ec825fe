package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Kind of a frame on a subscribed connection: its first word and its last number. It keeps the
 * first and last bytes of a frame of any length, in any pieces.
 *
 * <p>Thread: the client's loop.
 */
final class Notice {
  /** Room for {@code >3\r\n$12\r\npunsubscribe\r\n} with a longer header. */
  private static final int HEAD = 32;

  /** Room for {@code :} and any number. */
  private static final int TAIL = 24;

  private final byte[] head = new byte[HEAD];
  private final byte[] tail = new byte[TAIL];
  private int headLength;
  private int tailLength;

  /** Takes the next part of the frame; valid during the call. */
  void add(ByteBuf bytes, int from, int to) {
    int more = Math.min(to - from, HEAD - headLength);
    bytes.getBytes(from, head, headLength, more);
    headLength += more;
    int last = Math.min(to - from, TAIL);
    int kept = Math.min(tailLength, TAIL - last);
    System.arraycopy(tail, tailLength - kept, tail, 0, kept);
    bytes.getBytes(to - last, tail, kept, last);
    tailLength = kept + last;
  }

  /** Forgets the frame: another one begins. */
  void clear() {
    headLength = 0;
    tailLength = 0;
  }

  byte type() {
    return head[0];
  }

  /** Returns the first word of an array or a push; empty if it is neither, or begins otherwise. */
  String word() {
    int first = lineEnd(0);
    if ((type() != '*' && type() != '>') || first >= headLength || head[first] != '$') {
      return "";
    }
    int from = lineEnd(first);
    int to = from;
    while (to < headLength && head[to] != '\r') {
      to++;
    }
    return new String(head, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private int lineEnd(int from) {
    int at = from;
    while (at < headLength && head[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, headLength);
  }

  /** Returns the last number of the frame; -1: none. */
  int number() {
    int at = tailLength - 2;
    int value = 0;
    int scale = 1;
    while (--at >= 0 && isDigit(at) && scale <= 100_000_000) {
      value += (tail[at] - '0') * scale;
      scale *= 10;
    }
    return at >= 0 && tail[at] == ':' && scale > 1 ? value : -1;
  }

  private boolean isDigit(int at) {
    return tail[at] >= '0' && tail[at] <= '9';
  }
}
