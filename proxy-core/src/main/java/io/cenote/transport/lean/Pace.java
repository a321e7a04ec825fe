package io.cenote.transport.lean;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * How much one connection brings, and so how much it may keep in the kernel.
 *
 * <p>Thread: the channel's loop.
 */
final class Pace {
  /** What a connection may bring before it counts as one that moves much, bytes. */
  static final int MUCH = 256 * 1024;

  /** SO_RCVBUF of one that moves much and has no place among the bulk flows, bytes. */
  static final int RECEIVE_BUFFER = 128 * 1024;

  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;

  private enum State {
    /** Too little yet for the kernel to have grown its buffer. */
    SLOW,
    BULK,
    FIXED
  }

  private final Socket socket;
  private State state = State.SLOW;
  private int bytes;
  private long lastRead;

  Pace(Socket socket) {
    this.socket = socket;
  }

  /** Bytes were read. */
  void moved(int count) {
    if (state == State.SLOW) {
      bytes += count;
      if (bytes >= MUCH) {
        state = State.BULK;
        lastRead = System.nanoTime();
        if (!BulkFlows.ofThisThread().take(this)) {
          placeLost();
        }
      }
    } else if (state == State.BULK) {
      lastRead = System.nanoTime();
    }
  }

  boolean isBulk() {
    return state == State.BULK;
  }

  boolean isQuiet() {
    return System.nanoTime() - lastRead >= QUIET_NANOS;
  }

  /** The connection is closed. */
  void over() {
    if (state == State.BULK) {
      state = State.FIXED;
      BulkFlows.ofThisThread().leave(this);
    }
  }

  /** Fixes the buffer, which ends the kernel's own tuning of it (socket(7), tcp(7)). */
  void placeLost() {
    state = State.FIXED;
    try {
      socket.setIntOpt(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
    } catch (IOException e) {
      return; // it is closing, and holds nothing any more
    }
  }
}
