package io.cenote.transport.lean;

import io.netty.channel.uring.IoUringIoOps;

/** The operations of io_uring that channels of ours hand in: linux/io_uring.h. */
final class RingOps {
  static final byte POLL_ADD = 6;
  static final byte SEND = 26;
  static final byte RECV = 27;

  /** More completions of this operation will follow. */
  static final int MORE = 1 << 1;

  private static final byte ASYNC_CANCEL = 14;
  private static final byte CLOSE = 19;
  private static final byte NO_FLAGS = 0;
  private static final short NONE = 0;
  private static final int POLL_MULTISHOT = 1;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_WAITALL = 0x100;
  private static final int MSG_NOSIGNAL = 0x4000;

  private RingOps() {}

  /** Tells of each change to one of those states, until it is cancelled. */
  static IoUringIoOps watch(int fd, int ready, short data) {
    return poll(fd, POLL_MULTISHOT, ready, data);
  }

  /** Tells once that the socket is in one of those states. */
  static IoUringIoOps tellOnce(int fd, int ready, short data) {
    return poll(fd, 0, ready, data);
  }

  /** Reads what is there. */
  static IoUringIoOps receive(int fd, long address, int length) {
    return operation(RECV, fd, address, length, MSG_DONTWAIT);
  }

  /** Sends all of it, however long the kernel has to wait for room. */
  static IoUringIoOps send(int fd, long address, int length) {
    return operation(SEND, fd, address, length, MSG_NOSIGNAL | MSG_WAITALL);
  }

  /** Ends the operation that was handed in as {@code token}. */
  static IoUringIoOps cancel(long token) {
    return operation(ASYNC_CANCEL, -1, token, 0, 0);
  }

  static IoUringIoOps close(int fd) {
    return operation(CLOSE, fd, 0, 0, 0);
  }

  private static IoUringIoOps poll(int fd, int how, int ready, short data) {
    return new IoUringIoOps(
        POLL_ADD, NO_FLAGS, NONE, fd, 0, 0, how, ready, (long) data, NONE, NONE, 0, 0);
  }

  private static IoUringIoOps operation(byte code, int fd, long address, int length, int flags) {
    return new IoUringIoOps(
        code, NO_FLAGS, NONE, fd, 0, address, length, flags, 0L, NONE, NONE, 0, 0);
  }
}
