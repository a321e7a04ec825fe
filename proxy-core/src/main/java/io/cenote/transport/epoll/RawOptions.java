package io.cenote.transport.epoll;

import io.netty.channel.ChannelConfig;

/** Options of a socket, those of the kernel by their number included. */
public interface RawOptions extends ChannelConfig {}
