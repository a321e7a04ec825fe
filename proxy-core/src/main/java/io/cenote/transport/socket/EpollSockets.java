package io.cenote.transport.socket;

import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.stream.Stream;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sockets of Linux epoll with Netty's own channels. */
public final class EpollSockets implements SocketKind {
  @Override
  public IoHandlerFactory newIoHandler() {
    return SafeEpoll.newFactory();
  }

  @Override
  public ServerChannel listening(Endpoint endpoint, SocketAddress on, TcpSettings tcp) {
    if (!(endpoint instanceof Endpoint.Tcp)) {
      return new EpollServerDomainSocketChannel();
    }
    EpollServerSocketChannel channel = new EpollServerSocketChannel();
    SocketSetup.listening((Socket) channel.fd(), tcp);
    SocketSetup.smallClientBuffer((Socket) channel.fd());
    return channel;
  }

  @Override
  public void inherit(ServerChannel listening, TcpSettings tcp) {
    if (listening instanceof EpollServerSocketChannel channel) {
      SocketSetup.listensFor((Socket) channel.fd(), tcp);
    }
  }

  @Override
  public Stream accepted(Object client, TcpSettings tcp) {
    SocketSetup.accepted((Channel) client, tcp);
    return client instanceof EpollSocketChannel overTcp
        ? new FdStream(overTcp, null, true)
        : new FdStream((EpollDomainSocketChannel) client, null, false);
  }

  @Override
  public Stream connecting(
      Endpoint endpoint,
      SocketAddress to,
      TcpSettings tcp,
      Duration connectTimeout,
      @Nullable LateOptions late) {
    if (endpoint instanceof Endpoint.Tcp) {
      EpollSocketChannel channel = new EpollSocketChannel();
      SocketSetup.connecting(channel, tcp, connectTimeout);
      SocketSetup.timers((Socket) channel.fd(), tcp);
      return new FdStream(channel, to, true);
    }
    EpollDomainSocketChannel channel = new EpollDomainSocketChannel();
    SocketSetup.connectingUnix(channel, connectTimeout);
    return new FdStream(channel, to, false);
  }
}
