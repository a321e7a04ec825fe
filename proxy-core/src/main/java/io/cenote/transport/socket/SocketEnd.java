package io.cenote.transport.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/** Ways to end a socket. Thread: its loop. */
public final class SocketEnd {
  private SocketEnd() {}

  /**
   * Closes with RST and drops undelivered bytes. A plain close would leave the kernel trying for
   * minutes.
   */
  public static void abort(Channel channel) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  /** Sends FIN and leaves the reading side alone. */
  public static void finish(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  /**
   * Calls shutdown(2) once. Netty's own call also builds an exception for later writes, and there
   * are none.
   */
  public static void finish(Socket socket) {
    try {
      socket.shutdown(false, true);
    } catch (IOException | NotYetConnectedException e) {
      // ENOTCONN (the latter is Netty's word for it): the peer has reset it, and the read side is
      // about to report it.
      return;
    }
  }

  /** Makes the later close one with RST; does nothing if it is too late. */
  public static void resetAtClose(Socket socket) {
    try {
      socket.setSoLinger(0);
    } catch (IOException | ChannelException e) {
      return; // it is not connected any more
    }
  }
}
