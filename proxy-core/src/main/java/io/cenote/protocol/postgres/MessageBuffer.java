package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Holds one message that must be read whole, put together at any split of the bytes. A length
 * beyond the limit is refused before memory is taken, and memory grows with the bytes that arrive,
 * so an announced length alone costs nothing.
 *
 * <p>Thread: its owner's. A buffer that caused a {@link Violation} must not be used again.
 */
final class MessageBuffer {
  /** Default limit for the length of a typed message, bytes. */
  static final int LONGEST = 64 * 1024;

  /** A startup packet has at least its length and a code. */
  private static final int SHORTEST_STARTUP = 8;

  /** The server's limit, MAX_STARTUP_PACKET_LENGTH. */
  private static final int LONGEST_STARTUP = 10_000;

  private static final int SHORTEST = 4;
  private static final int FIRST_ROOM = 256;
  private static final byte[] NOTHING = new byte[0];

  private final MessageHeader header;
  private byte[] body = NOTHING;
  private int length;

  private MessageBuffer(MessageHeader header) {
    this.header = header;
  }

  /** Buffer for messages with a type byte, of {@link #LONGEST} bytes at most. */
  static MessageBuffer ofMessages() {
    return ofMessages(LONGEST);
  }

  /** Buffer for messages with a type byte; {@code longest} is the limit of their length field. */
  static MessageBuffer ofMessages(int longest) {
    return new MessageBuffer(new MessageHeader(true, SHORTEST, longest));
  }

  /** Buffer for the first packets of a client, which have no type byte. */
  static MessageBuffer ofStartup() {
    return new MessageBuffer(new MessageHeader(false, SHORTEST_STARTUP, LONGEST_STARTUP));
  }

  /** Type byte of the message under way, or of the one that ended last; 0 for startup packets. */
  byte type() {
    return header.type();
  }

  /** Returns true if a message has begun and not ended. */
  boolean isWithin() {
    return header.isBegun();
  }

  /** Body of the message that ended last. The caller may keep it. */
  byte[] body() {
    return body;
  }

  /**
   * Takes bytes from {@code from} on, up to the end of one message at most. Returns the index
   * behind that end, or -1 if the message goes on beyond {@code to}.
   */
  int messageEnd(ByteBuf bytes, int from, int to) throws Violation {
    int at = from;
    if (!header.isWhole()) {
      at = header.take(bytes, from, to);
      if (!header.isWhole()) {
        return -1;
      }
      body = NOTHING;
      length = 0;
    }
    int whole = header.bodyLength();
    int taken = Math.min(whole - length, to - at);
    makeRoom(length + taken, whole);
    bytes.getBytes(at, body, length, taken);
    length += taken;
    if (length < whole) {
      return -1;
    }
    header.clear();
    return at + taken;
  }

  /** Grows the body by doubling, and never beyond its announced length. */
  private void makeRoom(int needed, int whole) {
    if (needed > body.length) {
      int room = Math.max(needed, Math.max(FIRST_ROOM, 2 * body.length));
      body = Arrays.copyOf(body, Math.min(room, whole));
    }
  }
}
