package io.cenote.transport.epoll;

import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/**
 * Throughput of one connection, and so the bytes that the kernel may keep for it. The kernel grows
 * a receive buffer only as fast as it is read (tcp(7), tcp_rmem), so a slow connection needs no
 * bound. One that brings much has a small fixed buffer, or a reader that stalls would make the
 * kernel hold megabytes. One that has proved fast for long gets the kernel's own tuning again, as
 * long as it stays fast and {@link BulkFlows} has a place for it.
 *
 * <p>Thread: the channel's loop.
 */
final class Pace {
  /** Bytes that a connection may bring before it counts as one that brings much. */
  static final int MUCH = 256 * 1024;

  /**
   * Bytes that it brings with the small buffer before it counts as fast: more than all buffers
   * between an upstream and a client that does not read (tcp_wmem, tcp_rmem) can take.
   */
  static final int FAST = 64 * 1024 * 1024;

  /** SO_RCVBUF of one that brings much, bytes. */
  static final int RECEIVE_BUFFER = 128 * 1024;

  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;

  /** Option that gives a buffer back to the kernel's tuning (socket(7)); Linux 5.14. */
  private static final int SO_BUF_LOCK = 72;

  private enum State {
    SLOW,
    FIXED,
    BULK,
    OVER
  }

  private final Socket socket;
  private State state = State.SLOW;
  private int bytes;

  Pace(Socket socket) {
    this.socket = socket;
  }

  /** Bytes were read. */
  void moved(int count, EventLoop loop) {
    bytes += count;
    if (bytes < MUCH) {
      return;
    }
    if (state == State.SLOW) {
      fix();
    } else if (state == State.BULK) {
      bytes = MUCH; // it only counts that it was as much
    } else if (bytes >= FAST) {
      bytes = 0;
      becomeBulk(BulkFlows.ofThisThread(), loop);
    }
  }

  private void becomeBulk(BulkFlows flows, EventLoop loop) {
    if (state == State.FIXED && flows.take(this, loop)) {
      if (set(SO_BUF_LOCK, 0)) {
        state = State.BULK;
        bytes = MUCH; // the next look may come at once
      } else {
        flows.leave(this);
      }
    }
  }

  boolean isBulk() {
    return state == State.BULK;
  }

  /** Tests whether it has brought less than {@link #MUCH} since it was last asked. */
  boolean isQuiet() {
    boolean quiet = bytes < MUCH;
    bytes = 0;
    return quiet;
  }

  /** The connection leaves its loop, and with it its place there. */
  void leavesLoop() {
    if (state == State.BULK) {
      BulkFlows.ofThisThread().leave(this);
      fix();
    }
  }

  /** The connection is closed. */
  void over() {
    if (state == State.BULK) {
      BulkFlows.ofThisThread().leave(this);
    }
    state = State.OVER;
  }

  /** Sets a small buffer, which ends the kernel's own tuning of it (socket(7), tcp(7)). */
  void fix() {
    bytes = 0;
    state = set(SO_RCVBUF, RECEIVE_BUFFER) ? State.FIXED : State.OVER;
  }

  /** Sets an option; false if the socket is closing, or the kernel has no such option. */
  private boolean set(int option, int value) {
    try {
      socket.setIntOpt(SOL_SOCKET, option, value);
      return true;
    } catch (IOException | ChannelException e) {
      return false;
    }
  }
}
