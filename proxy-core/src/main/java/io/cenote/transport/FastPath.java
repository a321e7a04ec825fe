package io.cenote.transport;

/**
 * Optimisations over the plain ways; each can be turned off.
 *
 * @param ioUring io_uring in place of epoll, if available; with lean sockets only
 * @param leanSockets TCP sockets of our own on epoll, rather than Netty's
 * @param lateTimers the kernel's timers of an upstream connection are set once it has lived for a
 *     second; lean sockets only
 * @param bulkFlows a few fast streams of each loop are read half a megabyte at a time and have the
 *     kernel's own tuning of the receive buffer; lean sockets only
 */
public record FastPath(
    boolean ioUring, boolean leanSockets, boolean lateTimers, boolean bulkFlows) {
  /** Default optimisations. */
  public static final FastPath DEFAULT = new FastPath(false, true, true, true);
}
