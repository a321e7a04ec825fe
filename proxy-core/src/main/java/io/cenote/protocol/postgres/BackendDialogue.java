package io.cenote.protocol.postgres;

import io.cenote.protocol.Dialogue;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;

/**
 * Dialogue with a server, message by message. It fails at what is no message, at bytes behind its
 * end, and at errors, which it keeps in the server's words.
 *
 * <p>Thread: the connection's loop.
 */
abstract class BackendDialogue implements Dialogue {
  private final BackendReader reader;
  private String failure = "";
  private String refusal = "";

  /** A dialogue that needs the bodies of those types, a letter each; of errors it does anyway. */
  BackendDialogue(String held) {
    reader = new BackendReader(held + 'E');
  }

  /**
   * Takes a message other than an error.
   *
   * @param body of a type that is held
   * @param out takes what is said next
   */
  abstract Verdict take(byte type, byte[] body, ByteBuf out) throws Violation;

  /** Takes an error. */
  abstract Verdict refused(ErrorFields error);

  /** Keeps an error, with which the dialogue fails. */
  final void keep(ErrorFields error) {
    refusal = error.line();
    failure = "the server answered " + refusal;
  }

  /** Tests whether the server has answered with an error. */
  final boolean isRefused() {
    return !refusal.isEmpty();
  }

  @Override
  public final Verdict answered(ByteBuf bytes, ByteBuf out) {
    try {
      return read(bytes, out);
    } catch (Violation e) {
      failure = String.valueOf(e.getMessage());
      return Verdict.FAILED;
    }
  }

  private Verdict read(ByteBuf bytes, ByteBuf out) throws Violation {
    int at = bytes.readerIndex();
    int to = bytes.writerIndex();
    Verdict verdict = Verdict.MORE;
    while (at < to && verdict == Verdict.MORE) {
      at = reader.messageEnd(bytes, at, to);
      if (at < 0) {
        return Verdict.MORE;
      }
      verdict = take(out);
    }
    if (verdict == Verdict.DONE && at < to) {
      throw new Violation("bytes behind the last reply");
    }
    return verdict;
  }

  private Verdict take(ByteBuf out) throws Violation {
    if (reader.type() != 'E') {
      return take(reader.type(), reader.body(), out);
    }
    return refused(ErrorFields.parse(reader.body()));
  }

  @Override
  public final String failure() {
    return failure;
  }

  @Override
  public final String refusal() {
    return refusal;
  }
}
