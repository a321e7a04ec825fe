package io.cenote.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens a listening socket and hands what it accepts to one handler. */
public final class ListenerSocket {
  /** The file of a Unix socket that is bound. */
  private static final AttributeKey<@Nullable Path> FILE =
      AttributeKey.valueOf(ListenerSocket.class, "file");

  /** The part of a file's mode that says what it is, and the value for a socket; inode(7). */
  private static final int S_IFMT = 0170000;

  private static final int S_IFSOCK = 0140000;

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
  private volatile @Nullable Channel opened;

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
    opened = channel;
    return channel.bind(address);
  }

  /**
   * Gives a Unix socket's file its permission bits. To be called once the bind has succeeded: from
   * now on {@link #removeFile} removes the file.
   *
   * @param mode for example {@code 0660}
   * @throws IOException if the file cannot be changed
   */
  public void setMode(int mode) throws IOException {
    Channel channel = opened;
    if (endpoint instanceof Endpoint.Unix unix && channel != null) {
      channel.attr(FILE).set(Path.of(unix.path()));
      Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
      for (int bit = 0; bit < FROM_LOWEST_BIT.length; bit++) {
        if ((mode & 1 << bit) != 0) {
          permissions.add(FROM_LOWEST_BIT[bit]);
        }
      }
      Files.setPosixFilePermissions(Path.of(unix.path()), permissions);
    }
  }

  /**
   * Removes the file of a Unix socket that was bound, once; does nothing for TCP and for a socket
   * whose bind has failed, since what lies at its path is not ours.
   */
  public static void removeFile(Channel channel) throws IOException {
    Path file = channel.attr(FILE).getAndSet(null);
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }

  private SocketAddress address() throws IOException {
    if (endpoint instanceof Endpoint.Tcp tcp) {
      InetSocketAddress address = new InetSocketAddress(tcp.host(), tcp.port());
      if (address.isUnresolved()) {
        throw new UnknownHostException(tcp.host() + ": no such host");
      }
      return address;
    }
    Path path = Path.of(((Endpoint.Unix) endpoint).path());
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      removeStale(path);
    }
    return new DomainSocketAddress(path.toFile());
  }

  /** Only a socket that nobody listens on is removed: never a file, never a living server's. */
  private static void removeStale(Path path) throws IOException {
    int kind = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & S_IFMT;
    if (kind != S_IFSOCK) {
      throw new IOException(path + ": exists and is not a socket");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false); // a connect to a full backlog would wait for ever
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException nobody) {
      Files.delete(path);
      return;
    } catch (SocketException e) {
      throw new IOException(
          path + ": another process holds it and takes no connection: " + e.getMessage(), e);
    }
    throw new IOException(path + ": another process is listening on it");
  }
}
