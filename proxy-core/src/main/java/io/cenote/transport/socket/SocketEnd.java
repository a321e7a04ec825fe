package io.cenote.transport.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;

/** Ways to end a channel that belongs to no stream. Thread: the channel's loop. */
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
}
