package io.cenote.pool;

import io.cenote.protocol.Dialogue;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** A dialogue that says one thing and takes any answer, except {@code no}. */
final class Saying implements Dialogue {
  private final String words;
  boolean isOver;

  Saying(String words) {
    this.words = words;
  }

  @Override
  public void open(ByteBuf out) {
    out.writeCharSequence(words, StandardCharsets.US_ASCII);
  }

  @Override
  public Verdict answered(ByteBuf bytes, ByteBuf out) {
    return bytes.toString(StandardCharsets.US_ASCII).equals("no") ? Verdict.FAILED : Verdict.MORE;
  }

  @Override
  public String failure() {
    return "no";
  }

  @Override
  public void over() {
    isOver = true;
  }
}
