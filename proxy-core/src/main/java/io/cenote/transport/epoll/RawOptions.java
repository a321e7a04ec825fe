package io.cenote.transport.epoll;

import io.netty.channel.ChannelConfig;

/** Options of a socket, including those of the kernel by number. */
public interface RawOptions extends ChannelConfig {}
