package io.cenote.transport;

import io.cenote.transport.lean.LeanChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/** The ways to end a socket that Netty has no cheap word for. Thread: the channel's loop. */
public final class SocketEnd {
  private SocketEnd() {}

  /**
   * Closes with RST and forgets what was not delivered: for a peer that is given up. A plain close
   * would leave the kernel trying for minutes.
   */
  public static void abort(Channel channel) {
    forget(channel);
    channel.close();
  }

  /** Makes the close to come one with RST. */
  public static void forget(Channel channel) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
  }

  /**
   * Sending has failed, and not because of the socket: what was to be sent is lost, so the channel
   * ends with a reset, and its handler hears why.
   */
  public static void broken(Channel channel, Throwable failure) {
    if (channel.isOpen()) {
      forget(channel);
    }
    channel.pipeline().fireExceptionCaught(failure);
    channel.close();
  }

  /** Whether all that was written to it is with the kernel. */
  public static boolean isFlushed(Channel channel) {
    if (channel instanceof LeanChannel lean) {
      return lean.isFlushed();
    }
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null || waiting.isEmpty();
  }

  /**
   * Sends FIN and leaves the reading side alone. Everything written must have been flushed. On
   * epoll this is one shutdown(2); Netty's own call also builds an exception for writes to come,
   * and there are none.
   */
  public static void finish(Channel channel) {
    if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
      try {
        socket.shutdown(false, true);
      } catch (IOException | NotYetConnectedException e) {
        // ENOTCONN (the latter is Netty's word for it): the peer has reset it, and the read side is
        // about to say so.
        return;
      }
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }
}
