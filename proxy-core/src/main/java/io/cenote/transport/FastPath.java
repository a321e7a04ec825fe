package io.cenote.transport;

/**
 * The ways that cost less than the plain ones; each can be given up by itself.
 *
 * @param ioUring io_uring in place of epoll, where it is to be had; with lean sockets only
 * @param leanSockets TCP sockets of our own on epoll, rather than Netty's
 * @param lateTimers the kernel's timers of an upstream connection are set once it has lived for a
 *     second; lean sockets only
 * @param bulkFlows a few fast streams of each loop are read half a megabyte at a time and have the
 *     kernel's own tuning of the receive buffer; lean sockets only
 */
public record FastPath(
    boolean ioUring, boolean leanSockets, boolean lateTimers, boolean bulkFlows) {
  /** Those that are used where nothing else is said. */
  public static final FastPath DEFAULT = new FastPath(false, true, true, true);
}
