package io.cenote.transport;

/**
 * Optimisations over the plain ways; each can be turned off.
 *
 * @param sockets what the bytes go through
 * @param tuning what is set on the sockets; lean ones only
 */
public record FastPath(Sockets sockets, Tuning tuning) {
  /** Those that are used where nothing else is said. */
  public static final FastPath DEFAULT =
      new FastPath(new Sockets(false, true), new Tuning(true, true));

  /**
   * Kinds of socket.
   *
   * @param ioUring io_uring in place of epoll, where it is to be had; with lean sockets only
   * @param lean TCP sockets of our own on epoll, rather than Netty's
   */
  public record Sockets(boolean ioUring, boolean lean) {}

  /**
   * Options of lean sockets.
   *
   * @param lateTimers the kernel's timers of an upstream connection are set once it has lived for a
   *     second
   * @param bulkFlows a few fast streams of each loop are read half a megabyte at a time and have
   *     the kernel's own tuning of the receive buffer
   */
  public record Tuning(boolean lateTimers, boolean bulkFlows) {}
}
