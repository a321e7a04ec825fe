package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * First bytes of an error reply, joined from the pieces in which it arrives. Bytes beyond {@link
 * Script#SHOWN} are not kept.
 *
 * <p>Thread: its owner's.
 */
final class ErrorLine {
  private static final byte[] NOTHING = new byte[0];

  private byte[] head = NOTHING; // most connections never see an error
  private int length;

  /** Adds the next part of the reply; {@code bytes} are valid during the call. */
  void add(ByteBuf bytes, int from, int to) {
    int more = Math.min(to - from, Script.SHOWN - length);
    if (head.length == 0) {
      head = new byte[Script.SHOWN];
    }
    bytes.getBytes(from, head, length, more);
    length += more;
  }

  /** Forgets the reply: another one begins. */
  void clear() {
    length = 0;
  }

  boolean begins(byte[] with) {
    return length >= with.length && Arrays.equals(head, 0, with.length, with, 0, with.length);
  }

  /** Returns the line as far as it is kept and can be shown in a log. */
  String shown() {
    return Script.shown(Arrays.copyOf(head, length));
  }
}
