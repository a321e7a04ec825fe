package io.cenote.lease;

import io.cenote.testing.SimStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A server of virtual time on one connection. It answers what it is asked when the test says so:
 * with the key of the request, so that each reply says whose it is. The proxy's own questions are
 * answered at once.
 */
final class SimRedis {
  private final SimStream stream;
  private final Consumer<String> executed;
  private final ArrayDeque<String> replies = new ArrayDeque<>();
  private int read;
  private boolean queueing;
  private int queued;

  /**
   * A server.
   *
   * @param executed gets the key of each request that it executes
   */
  SimRedis(SimStream stream, Consumer<String> executed) {
    this.stream = stream;
    this.executed = executed;
  }

  boolean isOpen() {
    return stream.isOpen();
  }

  SimStream stream() {
    return stream;
  }

  /** Takes what has come. */
  void listen() {
    String got = stream.peerGotBehind(read);
    int at = 0;
    List<String> words = RespText.array(got, at);
    while (words != null) {
      at = RespText.end(got, at);
      take(words);
      words = RespText.array(got, at);
    }
    read += at;
  }

  private void take(List<String> words) {
    String command = words.get(0);
    switch (command) {
      case "COMMAND" -> stream.peerSends("-ERR no COMMAND\r\n");
      case "MULTI" -> {
        queueing = true;
        queued = 0;
        replies.add("+OK\r\n");
      }
      case "EXEC" -> {
        queueing = false;
        replies.add("*" + queued + "\r\n" + ":1\r\n".repeat(queued));
      }
      case "CLIENT" -> {
        queued += queueing ? 1 : 0;
        replies.add(queueing ? "+QUEUED\r\n" : "+OK\r\n");
      }
      case "RESET" -> {
        queueing = false;
        stream.peerSends("+RESET\r\n");
      }
      default -> {
        executed.accept(words.get(1));
        if (queueing) {
          queued++;
          replies.add("+QUEUED\r\n");
        } else {
          replies.add(RespText.bulk(words.get(1)));
        }
      }
    }
  }

  /** Answers the oldest question, in two pieces if it is to be cut; false if there is none. */
  boolean answer(boolean cut) {
    String reply = replies.poll();
    if (reply == null || !stream.isOpen()) {
      return false;
    }
    if (cut) {
      stream.peerSends(reply.substring(0, 2));
      stream.peerSends(reply.substring(2));
    } else {
      stream.peerSends(reply);
    }
    return true;
  }
}
