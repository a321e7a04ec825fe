package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;

/**
 * Reads the messages of a server, at any split of the bytes, and holds the bodies of the types that
 * its owner needs. All others pass at any length.
 *
 * <p>Thread: its owner's. A reader that caused a {@link Violation} must not be used again.
 */
final class BackendReader {
  private final String held;
  private final MessageScanner scanner = new MessageScanner();
  private final MessageBuffer buffer = MessageBuffer.ofMessages();
  private boolean buffers; // the message under way, or the one that ended last, is held

  /** A reader that holds the messages of those types, a letter each. */
  BackendReader(String held) {
    this.held = held;
  }

  /** As {@link MessageScanner#messageEnd}. */
  int messageEnd(ByteBuf bytes, int from, int to) throws Violation {
    if (!isWithin()) {
      buffers = held.indexOf(bytes.getByte(from)) >= 0;
    }
    return buffers ? buffer.messageEnd(bytes, from, to) : scanner.messageEnd(bytes, from, to);
  }

  /** Type of the message under way, or of the one that ended last. */
  byte type() {
    return buffers ? buffer.type() : scanner.type();
  }

  /** Body of the message that ended last, if it was of a type that is held. */
  byte[] body() {
    return buffer.body();
  }

  /** Tests whether a message has begun and not ended. */
  boolean isWithin() {
    return scanner.isWithin() || buffer.isWithin();
  }
}
