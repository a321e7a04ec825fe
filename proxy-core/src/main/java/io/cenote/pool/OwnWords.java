package io.cenote.pool;

import io.cenote.protocol.Dialogue;
import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** Sends of what the proxy itself has to say to a server. Thread: the stream's loop. */
final class OwnWords {
  private OwnWords() {}

  /** Sends what is written. */
  static void send(Stream stream, Consumer<ByteBuf> writer) {
    ByteBuf words = stream.alloc().directBuffer();
    try {
      writer.accept(words);
      send(stream, words);
    } finally {
      words.release();
    }
  }

  /** Gives a dialogue the server's answer, and sends what it says next unless it has failed. */
  static Dialogue.Verdict answer(Stream stream, Dialogue dialogue, ByteBuf borrowed) {
    ByteBuf next = stream.alloc().directBuffer();
    try {
      Dialogue.Verdict verdict = dialogue.answered(borrowed, next);
      if (verdict != Dialogue.Verdict.FAILED) {
        send(stream, next);
      }
      return verdict;
    } finally {
      next.release();
    }
  }

  private static void send(Stream stream, ByteBuf words) {
    if (words.isReadable()) {
      stream.send(words);
      stream.flush();
    }
  }
}
