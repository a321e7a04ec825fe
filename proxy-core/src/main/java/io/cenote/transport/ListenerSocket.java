package io.cenote.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Opens a listening socket and hands what it accepts to one handler. */
public final class ListenerSocket {
  private static final PosixFilePermission[] FROM_LOWEST_BIT = {
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ
  };

  private final TransportType type;
  private final NettyLoop loop;
  private final Endpoint endpoint;

  /** A socket to be opened on {@code loop}; closing the channel {@link #open} gives closes it. */
  public ListenerSocket(TransportType type, NettyLoop loop, Endpoint endpoint) {
    this.type = type;
    this.loop = loop;
    this.endpoint = endpoint;
  }

  /**
   * Opens it. The future fails where the address is taken or not to be had.
   *
   * @param tcp options that accepted sockets inherit
   * @param acceptor gets each accepted channel, unregistered, through {@code channelRead}
   * @throws IOException if a Unix socket's path is held by something alive, or is no socket
   */
  public ChannelFuture open(TcpSettings tcp, ChannelHandler acceptor) throws IOException {
    SocketAddress address = address();
    ServerChannel channel = type.newServerChannel(endpoint, address);
    if (endpoint instanceof Endpoint.Tcp) {
      SocketSetup.listener(channel, tcp);
    }
    channel.pipeline().addLast(acceptor);
    loop.eventLoop().register(channel);
    return channel.bind(address);
  }

  /**
   * Gives a Unix socket's file its permission bits.
   *
   * @param mode for example {@code 0660}
   * @throws IOException if the file cannot be changed
   */
  public void setMode(int mode) throws IOException {
    if (endpoint instanceof Endpoint.Unix unix) {
      Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
      for (int bit = 0; bit < FROM_LOWEST_BIT.length; bit++) {
        if ((mode & 1 << bit) != 0) {
          permissions.add(FROM_LOWEST_BIT[bit]);
        }
      }
      Files.setPosixFilePermissions(Path.of(unix.path()), permissions);
    }
  }

  /** Removes a Unix socket's file; does nothing for TCP. */
  public static void removeFile(Channel channel) throws IOException {
    if (channel.localAddress() instanceof DomainSocketAddress unix) {
      Files.deleteIfExists(Path.of(unix.path()));
    }
  }

  private SocketAddress address() throws IOException {
    if (endpoint instanceof Endpoint.Tcp tcp) {
      return new InetSocketAddress(tcp.host(), tcp.port());
    }
    Path path = Path.of(((Endpoint.Unix) endpoint).path());
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      removeStale(path);
    }
    return new DomainSocketAddress(path.toFile());
  }

  /** Only a socket that nobody listens on is removed: never a file, never a living server's. */
  private static void removeStale(Path path) throws IOException {
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new IOException(path + ": exists and is not a socket");
    }
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
    } catch (ConnectException nobody) {
      Files.delete(path);
      return;
    }
    throw new IOException(path + ": another process is listening on it");
  }
}
