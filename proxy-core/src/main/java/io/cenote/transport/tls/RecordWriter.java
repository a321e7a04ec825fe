package io.cenote.transport.tls;

import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import javax.net.ssl.SSLException;

/**
 * Writing side of a {@link TlsStream}: it encrypts what is sent, several records in one send.
 *
 * <p>Thread: the stream's loop.
 */
final class RecordWriter {
  private final Stream wire;
  private final TlsEngine engine;

  RecordWriter(Stream wire, TlsEngine engine) {
    this.wire = wire;
    this.engine = engine;
  }

  /** Sends plaintext. */
  void send(ByteBuf borrowed) throws SSLException {
    TlsMemory memory = TlsMemory.ofThisThread();
    ByteBuf records = memory.take();
    try {
      while (borrowed.isReadable()) {
        if (records.writableBytes() < Records.LONGEST) {
          wire.send(records);
          records = memory.emptied(records);
        }
        engine.encrypt(borrowed, records);
      }
      wire.send(records);
    } finally {
      memory.giveBack(records);
    }
  }

  /** Sends all that the engine has to say by itself; returns whether there was anything. */
  boolean speak() throws SSLException {
    if (!engine.hasWords()) {
      return false;
    }
    TlsMemory memory = TlsMemory.ofThisThread();
    ByteBuf words = memory.take();
    boolean any = false;
    try {
      while (engine.hasWords() && engine.say(words)) {
        any = true;
        wire.send(words);
        words = memory.emptied(words);
      }
      wire.flush();
    } finally {
      memory.giveBack(words);
    }
    return any;
  }

  /** Sends the alert or the close_notify that the engine has to say, if it has one. */
  void sayLastWords() {
    TlsMemory memory = TlsMemory.ofThisThread();
    ByteBuf words = memory.take();
    try {
      if (engine.say(words)) {
        wire.send(words);
        wire.flush();
      }
    } catch (SSLException e) {
      // it has said before what there is to say
    } finally {
      memory.giveBack(words);
    }
  }
}
