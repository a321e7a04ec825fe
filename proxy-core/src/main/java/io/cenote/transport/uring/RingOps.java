package io.cenote.transport.uring;

import io.netty.channel.uring.IoUringIoOps;

/** Operations of io_uring that our channels submit: linux/io_uring.h. */
final class RingOps {
  static final byte POLL_ADD = 6;
  static final byte TIMEOUT = 11;
  static final byte CLOSE = 19;
  static final byte SEND = 26;
  static final byte RECV = 27;

  /** More completions of this operation will follow. */
  static final int MORE = 1 << 1;

  private static final byte TIMEOUT_REMOVE = 12;
  private static final byte ASYNC_CANCEL = 14;
  private static final byte NO_FLAGS = 0;
  private static final short NONE = 0;
  private static final int POLL_MULTISHOT = 1;
  private static final int TIMEOUT_UPDATE = 1 << 1;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  private RingOps() {}

  /**
   * Creates a watch that reports each change to one of those states, and errors and ends unasked,
   * until it is cancelled.
   *
   * @param mark returned with each completion
   */
  static IoUringIoOps watch(int fd, int ready, long mark) {
    return new IoUringIoOps(
        POLL_ADD, NO_FLAGS, NONE, fd, 0, 0, POLL_MULTISHOT, ready, mark, NONE, NONE, 0, 0);
  }

  /** Creates a read of available bytes. */
  static IoUringIoOps receive(int fd, long address, int length) {
    return operation(RECV, fd, address, length, MSG_DONTWAIT);
  }

  /** Creates a send of as many bytes as there is room for. */
  static IoUringIoOps send(int fd, long address, int length) {
    return operation(SEND, fd, address, length, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  /**
   * Creates a timer that completes when the time is over.
   *
   * @param timespec address of a {@code struct __kernel_timespec}, from now on
   */
  static IoUringIoOps timer(long timespec) {
    return operation(TIMEOUT, -1, timespec, 1, 0);
  }

  /** Creates a change of the timer submitted as {@code token} to another time, from now on. */
  static IoUringIoOps moveTimer(long token, long timespec) {
    return new IoUringIoOps(
        TIMEOUT_REMOVE,
        NO_FLAGS,
        NONE,
        -1,
        timespec,
        token,
        0,
        TIMEOUT_UPDATE,
        0L,
        NONE,
        NONE,
        0,
        0);
  }

  /** Creates a cancellation of the operation submitted as {@code token}. */
  static IoUringIoOps cancel(long token) {
    return operation(ASYNC_CANCEL, -1, token, 0, 0);
  }

  static IoUringIoOps close(int fd) {
    return operation(CLOSE, fd, 0, 0, 0);
  }

  private static IoUringIoOps operation(byte code, int fd, long address, int length, int flags) {
    return new IoUringIoOps(
        code, NO_FLAGS, NONE, fd, 0, address, length, flags, 0L, NONE, NONE, 0, 0);
  }
}
