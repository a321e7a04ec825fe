package io.cenote.protocol.redis;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The commands that one client has queued since {@code MULTI}, as far as the reply to {@code EXEC}
 * depends on them: how many there are, and what the proxy answers in the server's place. If a
 * command was refused instead of queued, {@code EXEC} fails and has no results.
 *
 * <p>Thread: the client's loop.
 */
final class Transaction {
  /** What is kept for an answer besides its bytes. */
  private static final int OVERHEAD = 64;

  /** An answer of the proxy's own. */
  static final class Answer {
    private final int command;
    private final byte[] bytes;

    Answer(int command, byte[] bytes) {
      this.command = command;
      this.bytes = bytes;
    }

    /** Whose result it is: the number of the command in the transaction, from 0 on. */
    int command() {
      return command;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  private final Queue<Answer> answers = new ArrayDeque<>(1);
  private int commands;
  private int keptBytes;

  /** A command was queued. */
  void queued() {
    commands++;
  }

  boolean hasCommands() {
    return commands > 0;
  }

  /** Whether another answer may be kept. */
  boolean hasRoom() {
    return keptBytes < Limits.HELD;
  }

  /** The command that is queued next has that result. */
  void answerNext(byte[] answer) {
    answers.add(new Answer(commands, answer));
    keptBytes += answer.length + OVERHEAD;
  }

  /** The answers, in the order of their commands. */
  Queue<Answer> answers() {
    return answers;
  }

  int keptBytes() {
    return keptBytes;
  }
}
