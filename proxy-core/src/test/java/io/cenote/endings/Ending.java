package io.cenote.endings;

import java.util.concurrent.ThreadLocalRandom;

/**
 * A way for one end of a session to end it, and what the other must have received then. {@code a}
 * ends, {@code b} is told; paused, the proxy has stopped reading from {@code a} at that time,
 * because {@code b} has not been reading.
 */
enum Ending {
  /** All sent, all read, close. */
  FIN {
    @Override
    Outcome play(Peer a, Peer b, boolean paused) {
      b.read(!paused);
      a.send(paused ? 1_000_000 : random(100_000));
      a.closeWhenSent();
      return readToTheEnd(a, b, paused);
    }
  },
  /** A request and FIN; the answer of 16 MiB comes after it. */
  HALF_CLOSE {
    @Override
    Outcome play(Peer a, Peer b, boolean paused) {
      a.read(!paused);
      a.send(64);
      a.shutdownOutput();
      b.awaitEnd();
      b.send(ANSWER);
      b.closeWhenSent();
      if (paused) {
        b.awaitStuck();
        a.read(true);
      }
      a.awaitEnd();
      return new Outcome(64 + ANSWER, b.received() + a.received(), a.isGarbled() || b.isGarbled());
    }
  },
  /** Five bytes and RST, while the other is sending without end. */
  RESET_DURING_UPLOAD {
    @Override
    Outcome play(Peer a, Peer b, boolean paused) {
      a.read(false);
      b.send(UPLOAD);
      if (paused) {
        stuff(a, b);
      }
      a.send(5);
      awaitAcknowledged(a, b, paused);
      a.reset();
      return readToTheEnd(a, b, paused);
    }
  },
  /** An error and FIN, while the other is sending: the rest is read and dropped. */
  EARLY_ERROR {
    @Override
    Outcome play(Peer a, Peer b, boolean paused) {
      a.read(false);
      b.send(UPLOAD);
      b.read(!paused);
      a.send(paused ? 1_000_000 : 1 + random(2_000));
      a.read(true);
      a.shutdownOutput();
      Outcome outcome = readToTheEnd(a, b, paused);
      b.close();
      a.awaitEnd();
      return outcome;
    }
  },
  /** Close with bytes of the other unread, which makes the kernel send RST. */
  UNREAD_AT_CLOSE {
    @Override
    Outcome play(Peer a, Peer b, boolean paused) {
      a.read(false);
      b.send(100);
      if (paused) {
        stuff(a, b);
      }
      a.send(1 + random(5_000));
      awaitAcknowledged(a, b, paused);
      a.close();
      return readToTheEnd(a, b, paused);
    }
  };

  private static final int ANSWER = 16 * 1024 * 1024;
  private static final int UPLOAD = 4 * 1024 * 1024;

  /**
   * More than the kernel takes for a socket that is not read (tcp_wmem), twice, and our buffers.
   */
  private static final int STUFFING = 12 * 1024 * 1024;

  /**
   * What came of it.
   *
   * @param expected bytes that had to arrive
   * @param arrived bytes that did
   * @param garbled whether one of them was not what was sent
   */
  record Outcome(long expected, long arrived, boolean garbled) {}

  abstract Outcome play(Peer a, Peer b, boolean paused);

  private static int random(int below) {
    return ThreadLocalRandom.current().nextInt(below);
  }

  /** Sends until nothing goes any more: the proxy holds all it can, and is paused. */
  private static void stuff(Peer a, Peer b) {
    b.read(false);
    a.send(STUFFING);
    a.awaitStuck();
  }

  /**
   * Waits until the last byte of {@code a} is with the proxy's kernel; where the proxy is paused,
   * {@code b} takes bites as small as will do, so that it still is then.
   */
  private static void awaitAcknowledged(Peer a, Peer b, boolean paused) {
    if (!paused) {
      a.awaitAcknowledged();
      return;
    }
    while (!a.isAcknowledged()) {
      long before = b.received();
      b.readOnce();
      b.awaitMore(before);
    }
  }

  private static Outcome readToTheEnd(Peer a, Peer b, boolean paused) {
    if (paused) {
      b.read(true);
    }
    b.awaitEnd();
    return new Outcome(a.sent(), b.received(), b.isGarbled());
  }
}
