package io.cenote.transport.socket;

import io.cenote.transport.TcpSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Options of every socket.
 *
 * <p>All have no close of Netty's own on a failed write (the peer's last bytes are still to be
 * read), half-closure allowed, watermarks of 32 and 64 KiB, and a receive buffer that bounds the
 * bytes that the end of a stream can push past a paused reader.
 */
public final class SocketSetup {
  /** SO_RCVBUF towards clients, bytes. */
  static final int CLIENT_RECEIVE_BUFFER = 64 * 1024;

  /** SO_RCVBUF towards upstreams, bytes. */
  static final int UPSTREAM_RECEIVE_BUFFER = 128 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger("cenote.transport");

  private static final WriteBufferWaterMark WATERMARKS =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  /** Watermarks of a stream that is to keep little. */
  static final WriteBufferWaterMark LITTLE = new WriteBufferWaterMark(8 * 1024, 16 * 1024);

  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_KEEPALIVE = 9;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int TCP_KEEPIDLE = 4;
  private static final int TCP_KEEPINTVL = 5;
  private static final int TCP_KEEPCNT = 6;
  private static final int TCP_QUICKACK = 12;
  private static final int TCP_USER_TIMEOUT = 18;

  /** Longest pause between retransmissions or window probes, ms; Linux 6.15. */
  private static final int TCP_RTO_MAX_MS = 44;

  /** Limit below which timers are set before the connect. */
  private static final Duration CAN_WAIT = Duration.ofSeconds(5);

  private static final int LEAST_RTO_MAX = 1_000;
  private static final int MOST_RTO_MAX = 120_000;

  private SocketSetup() {}

  /**
   * Sets the options of a listening TCP socket, all of which the accepted sockets inherit (tcp(7);
   * checked by a test).
   */
  public static void listening(Socket socket, TcpSettings tcp) {
    try {
      socket.setReuseAddress(true);
    } catch (IOException e) {
      throw new ChannelException(e);
    }
    set(socket, IPPROTO_TCP, TCP_NODELAY, tcp.noDelay() ? 1 : 0);
    timers(socket, tcp);
    if (tcp.keepalive().enabled() && tcp.userTimeout().isZero()) {
      hurryProbes(socket, tcp.keepalive().end());
    }
  }

  /** Sets them anew on one that listens already; what is off now is put out. */
  public static void listensFor(Socket socket, TcpSettings tcp) {
    set(socket, SOL_SOCKET, SO_KEEPALIVE, tcp.keepalive().enabled() ? 1 : 0);
    set(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, (int) tcp.userTimeout().toMillis());
    listening(socket, tcp);
  }

  /**
   * Bounds the bytes that the kernel reads ahead for clients; lean sockets size that themselves.
   */
  static void smallClientBuffer(Socket listening) {
    set(listening, SOL_SOCKET, SO_RCVBUF, CLIENT_RECEIVE_BUFFER);
  }

  /**
   * Shortens the window probes to a client whose window is shut. Their intervals grow to two
   * minutes, far too long to find out in time that it is gone. Here they stay below a quarter of
   * that time.
   */
  private static void hurryProbes(Socket socket, Duration deadAfter) {
    long quarter = deadAfter.toMillis() / 4;
    try {
      set(
          socket,
          IPPROTO_TCP,
          TCP_RTO_MAX_MS,
          (int) Math.max(LEAST_RTO_MAX, Math.min(MOST_RTO_MAX, quarter)));
    } catch (ChannelException e) {
      LOG.debug(
          "TCP_RTO_MAX_MS is not to be had (expected: Linux 6.15 or newer): {}", e.toString());
    }
  }

  /** Sets Netty's options of a client's channel; those of the kernel are inherited. */
  static void accepted(Channel channel, TcpSettings tcp) {
    common(channel);
    if (!tcp.noDelay()) {
      channel.config().setOption(ChannelOption.TCP_NODELAY, false); // Netty has set it
    }
  }

  /**
   * Sets the options of a socket that answers requests itself: the peer may end before the answer.
   */
  public static void answering(Channel channel) {
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** Sets the options of Netty's TCP channel about to connect, except its timers. */
  static void connecting(Channel channel, TcpSettings tcp, Duration connectTimeout) {
    connectingUnix(channel, connectTimeout);
    channel.config().setOption(ChannelOption.SO_RCVBUF, UPSTREAM_RECEIVE_BUFFER);
    channel.config().setOption(ChannelOption.TCP_NODELAY, tcp.noDelay());
  }

  /** Sets the options of Netty's Unix channel about to connect. */
  static void connectingUnix(Channel channel, Duration connectTimeout) {
    common(channel);
    channel
        .config()
        .setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis());
  }

  /** Tests whether the kernel's timers are long enough to be set a second or two late. */
  public static boolean canWait(TcpSettings tcp) {
    return (!tcp.keepalive().enabled() || tcp.keepalive().idle().compareTo(CAN_WAIT) >= 0)
        && (tcp.userTimeout().isZero() || tcp.userTimeout().compareTo(CAN_WAIT) >= 0);
  }

  /**
   * Sets TCP_KEEPIDLE of an open socket, in whole seconds.
   *
   * @throws ChannelException if the kernel refuses, as all that set options
   */
  public static void keepaliveIdle(Socket socket, Duration idle) {
    set(socket, IPPROTO_TCP, TCP_KEEPIDLE, (int) idle.toSeconds());
  }

  /** Sets TCP_QUICKACK, which sends an acknowledgement that the kernel holds back (tcp(7)). */
  public static void acknowledge(Socket socket) {
    try {
      socket.setIntOpt(IPPROTO_TCP, TCP_QUICKACK, 1);
    } catch (IOException | ChannelException e) { // closed, or refused, which is Netty's exception
      return; // nobody waits for it
    }
  }

  @SuppressWarnings("deprecation") // AUTO_CLOSE: nothing else keeps the last bytes before a reset
  private static void common(Channel channel) {
    ChannelConfig config = channel.config();
    config.setOption(ChannelOption.AUTO_CLOSE, false);
    config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    config.setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATERMARKS);
    config.setOption(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT);
  }

  /**
   * Sets the kernel's timers. SO_KEEPALIVE is first: on an open connection, TCP_KEEPIDLE then
   * counts from the last packet, not from now.
   */
  public static void timers(Socket socket, TcpSettings tcp) {
    TcpSettings.Keepalive keepalive = tcp.keepalive();
    if (keepalive.enabled()) {
      set(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
      set(socket, IPPROTO_TCP, TCP_KEEPIDLE, (int) keepalive.idle().toSeconds());
      set(socket, IPPROTO_TCP, TCP_KEEPINTVL, (int) keepalive.interval().toSeconds());
      set(socket, IPPROTO_TCP, TCP_KEEPCNT, keepalive.count());
    }
    if (!tcp.userTimeout().isZero()) {
      set(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, (int) tcp.userTimeout().toMillis());
    }
  }

  private static void set(Socket socket, int level, int option, int value) {
    try {
      socket.setIntOpt(level, option, value);
    } catch (IOException e) {
      throw new ChannelException(e);
    }
  }
}
