package io.cenote.protocol.redis;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Commands that one client has queued since {@code MULTI}, as far as the reply to {@code EXEC}
 * depends on them: their number, and the proxy's own answers. If a command was refused instead of
 * queued, {@code EXEC} fails and has no results.
 *
 * <p>Thread: the client's loop.
 */
final class Transaction {
  /** Overhead of an answer besides its bytes. */
  private static final int OVERHEAD = 64;

  /** Answer of the proxy. */
  static final class Answer {
    private final int command;
    private final byte[] bytes;

    Answer(int command, byte[] bytes) {
      this.command = command;
      this.bytes = bytes;
    }

    /** Number of its command in the transaction, from 0 on. */
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

  /** Counts a queued command. */
  void queued() {
    commands++;
  }

  boolean hasCommands() {
    return commands > 0;
  }

  /** Tests whether another answer may be kept. */
  boolean hasRoom() {
    return keptBytes < Limits.HELD;
  }

  /** Sets the result of the next queued command. */
  void answerNext(byte[] answer) {
    answers.add(new Answer(commands, answer));
    keptBytes += answer.length + OVERHEAD;
  }

  /** Answers in the order of their commands. */
  Queue<Answer> answers() {
    return answers;
  }

  int keptBytes() {
    return keptBytes;
  }
}
