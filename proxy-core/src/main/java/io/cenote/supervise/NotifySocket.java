package io.cenote.supervise;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Datagram socket of a service manager, named by a path or, after {@code @}, in the abstract
 * namespace. Each message has a socket of its own: one that the manager does not take at once is
 * dropped with it, so nothing waits for a manager that does not read, and one that has made its
 * socket anew is found.
 *
 * <p>Thread: the event loop, which runs on epoll.
 */
final class NotifySocket implements Outbox {
  private final EventLoop loop;
  private final String name;
  private final DomainSocketAddress address;

  NotifySocket(EventLoop loop, String name) {
    this.loop = loop;
    this.name = name;
    address = new DomainSocketAddress(name.startsWith("@") ? "\0" + name.substring(1) : name);
  }

  @Override
  public String send(String message) {
    try {
      return sendBy(new EpollDomainDatagramChannel(), message);
    } catch (ChannelException e) {
      return name + ": " + e; // no socket is to be had
    }
  }

  private String sendBy(EpollDomainDatagramChannel socket, String message) {
    socket.config().setAutoRead(false);
    loop.register(socket);
    ChannelFuture connected = socket.connect(address);
    ChannelFuture sent =
        socket.writeAndFlush(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8));
    String why = "";
    if (!connected.isSuccess()) {
      why = name + ": " + connected.cause();
    } else if (!sent.isSuccess()) {
      why = name + ": " + (sent.isDone() ? sent.cause() : "it is not read");
    }
    socket.close();
    return why;
  }
}
