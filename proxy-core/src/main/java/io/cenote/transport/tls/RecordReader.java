package io.cenote.transport.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Reading side of a {@link TlsStream}: it finds whole records in what comes, decrypts them while
 * they are wanted, and holds the rest. It never holds more than one read of the socket and a part
 * of a record.
 *
 * <p>Thread: the stream's loop.
 */
final class RecordReader {
  /** The stream, as its reader sees it. */
  interface Ground {
    /** Tests whether the peer may still send. */
    boolean isReading();

    /** Tests whether records are wanted now: a stream that is paused wants none. */
    boolean mayDecrypt();

    /** A record was decrypted: the engine may have something to say, or be done shaking hands. */
    void decrypted() throws SSLException;

    /** Takes plaintext. */
    void plain(ByteBuf borrowed);

    /** The peer has ended its side, behind its last byte. */
    void ended();

    /** It holds that many bytes more, or fewer. */
    void keeps(long more);

    /** No record is being decrypted any more. */
    void rested();
  }

  private final Ground ground;
  private final TlsEngine engine;
  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf held;
  private boolean decrypting;
  private int counted;

  RecordReader(Ground ground, TlsEngine engine, ByteBufAllocator allocator) {
    this.ground = ground;
    this.engine = engine;
    this.allocator = allocator;
  }

  /** Tests whether bytes have come that were not handed on. */
  boolean isHolding() {
    return held != null;
  }

  /** Number of bytes that it holds. */
  int heldBytes() {
    return held == null ? 0 : held.capacity();
  }

  private void countHeld() {
    int now = heldBytes();
    if (now != counted) {
      ground.keeps(now - counted);
      counted = now;
    }
  }

  /** Tests whether it is at work. */
  boolean isDecrypting() {
    return decrypting;
  }

  /** Reads on. What is not wanted yet is held. */
  void read(ByteBuf borrowed) throws SSLException {
    completeHeld(borrowed);
    if (held == null) {
      decrypt(borrowed);
    }
    if (borrowed.isReadable() && ground.isReading()) {
      hold(borrowed, borrowed.readableBytes());
    }
  }

  /** Completes the record of which a part is held, and decrypts it. */
  private void completeHeld(ByteBuf borrowed) throws SSLException {
    while (held != null && borrowed.isReadable() && ground.isReading()) {
      int missing = Records.missing(held);
      if (missing == 0 && !ground.mayDecrypt()) {
        return; // it waits, and what follows it too
      }
      hold(borrowed, Math.min(missing, borrowed.readableBytes()));
      if (Records.missing(held) == 0) {
        readHeld();
      }
    }
  }

  private void hold(ByteBuf from, int length) {
    if (held == null) {
      held = allocator.directBuffer(Math.max(length, Records.HEADER));
    }
    held.writeBytes(from, length);
    countHeld();
  }

  /** Decrypts what is held, as far as it is wanted. */
  void readHeld() throws SSLException {
    ByteBuf bytes = held;
    if (bytes != null) {
      decrypt(bytes);
      if (held != null && !bytes.isReadable()) {
        held = null;
        bytes.release();
        countHeld();
      }
    }
  }

  /** Decrypts whole records, as long as they are wanted, and hands them on. */
  private void decrypt(ByteBuf from) throws SSLException {
    TlsMemory memory = TlsMemory.ofThisThread();
    ByteBuf plain = memory.take();
    decrypting = true;
    try {
      while (ground.mayDecrypt() && Records.missing(from) == 0) {
        engine.decrypt(from, Records.length(from), plain);
        ground.decrypted();
        boolean full = plain.writableBytes() < Records.LONGEST;
        if (full || engine.isInputOver() || Records.missing(from) > 0) {
          plain = handOn(plain, memory);
        }
        if (engine.isInputOver()) {
          ground.ended();
        }
      }
    } finally {
      decrypting = false;
      memory.giveBack(plain);
      ground.rested();
    }
  }

  private ByteBuf handOn(ByteBuf plain, TlsMemory memory) {
    if (plain.isReadable()) {
      ground.plain(plain);
    }
    return memory.emptied(plain);
  }

  /** Drops what is held. */
  void release() {
    if (held != null) {
      held.release();
      held = null;
      countHeld();
    }
  }
}
