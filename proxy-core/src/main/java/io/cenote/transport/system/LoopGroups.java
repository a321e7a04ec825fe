package io.cenote.transport.system;

import io.cenote.transport.socket.SafeEpoll;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of one proxy. All that carry sessions are on one transport: if one io_uring ring cannot
 * be made, all of them run on epoll.
 *
 * @param type the transport of the sessions
 * @param sessions the loops that carry sessions
 * @param service the loop that carries none, on the {@linkplain TransportType#withChannels sockets
 *     with channels}
 */
record LoopGroups(
    TransportType type, MultiThreadIoEventLoopGroup sessions, MultiThreadIoEventLoopGroup service) {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.transport");

  /** Starts the threads of {@code type}, or of epoll if a ring is not available. */
  static LoopGroups of(TransportType type, int threads) {
    return of(type, threads, its -> its.sockets().newIoHandler());
  }

  /**
   * Starts as above, with other IO handlers.
   *
   * @param handlers returns the factory of one transport
   */
  static LoopGroups of(
      TransportType type, int threads, Function<TransportType, IoHandlerFactory> handlers) {
    try {
      return all(type, threads, handlers);
    } catch (IllegalStateException e) {
      if (type != TransportType.IO_URING) {
        throw e;
      }
      LOG.warn(
          "io_uring is not available for {} event loops, running on epoll: {}",
          threads,
          SafeEpoll.rootOf(e));
      return all(TransportType.EPOLL, threads, handlers);
    }
  }

  private static LoopGroups all(
      TransportType type, int threads, Function<TransportType, IoHandlerFactory> handlers) {
    MultiThreadIoEventLoopGroup sessions = group(threads, "cenote-loop", handlers.apply(type));
    try {
      IoHandlerFactory plain = handlers.apply(type.withChannels());
      return new LoopGroups(type, sessions, group(1, "cenote-service", plain));
    } catch (IllegalStateException e) {
      close(sessions);
      throw e;
    }
  }

  /** Creates a group; Netty closes all its loops if one cannot be made. */
  private static MultiThreadIoEventLoopGroup group(
      int threads, String name, IoHandlerFactory handlers) {
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name), handlers);
  }

  /** Lets running tasks end, closes open channels, ends the threads within two seconds. */
  void close() {
    close(sessions);
    close(service);
  }

  private static void close(MultiThreadIoEventLoopGroup group) {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }
}
