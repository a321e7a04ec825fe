package io.cenote.transport.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/** The end that Netty's channels have no word for. Thread: the channel's loop. */
public final class SocketEnd {
  private SocketEnd() {}

  /**
   * Closes with RST and forgets what was not delivered. A plain close would leave the kernel trying
   * for minutes.
   */
  public static void abort(Channel channel) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }
}
