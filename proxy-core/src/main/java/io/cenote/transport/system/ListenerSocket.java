package io.cenote.transport.system;

import io.cenote.transport.Endpoint;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.socket.AcceptHandler;
import io.cenote.transport.socket.Backlog;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.socket.SafeEpoll;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listening socket that hands accepted clients to one handler. */
public final class ListenerSocket {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.listener");

  /** Mask of a file's type in its mode, and the value for a socket; inode(7). */
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

  /** File of a bound Unix socket. */
  private final AtomicReference<@Nullable Path> file = new AtomicReference<>();

  private volatile @Nullable Channel channel;

  /** Creates a socket to be opened on {@code loop}. */
  public ListenerSocket(TransportType type, Loop loop, Endpoint endpoint) {
    this.type = type;
    this.loop = (NettyLoop) loop;
    this.endpoint = endpoint;
  }

  /**
   * Opens it. The future fails if the address is taken or not available.
   *
   * @param tcp options that accepted sockets inherit
   * @param acceptor gets each client
   * @throws IOException if a Unix socket's path is in use or is no socket, or if no socket is
   *     available
   */
  public CompletableFuture<@Nullable Void> open(TcpSettings tcp, AcceptHandler acceptor)
      throws IOException {
    SocketAddress on = addressToBind();
    ServerChannel listening = newSocket(on, tcp);
    listening.pipeline().addLast(acceptor);
    loop.eventLoop().register(listening);
    channel = listening;
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    listening
        .bind(on)
        .addListener(
            bound -> {
              if (bound.isSuccess()) {
                done.complete(null);
              } else {
                done.completeExceptionally(bound.cause());
              }
            });
    return done;
  }

  private ServerChannel newSocket(SocketAddress on, TcpSettings tcp) throws IOException {
    try {
      return type.sockets().listening(endpoint, on, tcp);
    } catch (ChannelException e) {
      throw new IOException(SafeEpoll.rootOf(e), e);
    }
  }

  /**
   * Gives a Unix socket's file its permission bits. To be called once the bind has succeeded: from
   * now on a close removes the file.
   *
   * @param mode for example {@code 0660}
   * @throws IOException if the file cannot be changed
   */
  public void setMode(int mode) throws IOException {
    if (endpoint instanceof Endpoint.Unix unix) {
      Path path = Path.of(unix.path());
      file.set(path);
      Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
      for (int bit = 0; bit < FROM_LOWEST_BIT.length; bit++) {
        if ((mode & 1 << bit) != 0) {
          permissions.add(FROM_LOWEST_BIT[bit]);
        }
      }
      Files.setPosixFilePermissions(path, permissions);
    }
  }

  /** Sets the options that sockets accepted from now on inherit. Thread: any. */
  public void inherit(TcpSettings tcp) {
    Channel open = channel;
    if (open instanceof ServerChannel listening && open.isOpen()) {
      loop.execute(() -> inherit(listening, tcp));
    }
  }

  private void inherit(ServerChannel listening, TcpSettings tcp) {
    try {
      type.sockets().inherit(listening, tcp);
    } catch (ChannelException e) {
      LOG.warn("{}: clients get the socket options from before: {}", endpoint, e.toString());
    }
  }

  /** Its address; the port is the real one even if 0 was requested. Null before it is open. */
  public @Nullable SocketAddress address() {
    Channel open = channel;
    return open == null ? null : open.localAddress();
  }

  /** Tests whether it is open, or being opened. Thread: any. */
  public boolean isOpen() {
    Channel open = channel;
    return open != null && open.isOpen();
  }

  /**
   * Accepts the clients in the backlog, and then no more. The file of a Unix socket may be a
   * successor's once this returns. Thread: any.
   *
   * @throws IOException if the file cannot be removed; the socket is closed nevertheless
   */
  public void closeEmptied() throws IOException {
    Channel open = channel;
    if (open == null) {
      return;
    }
    loop.execute(
        () -> {
          try {
            if (open instanceof Backlog backlog) {
              backlog.acceptAll();
            }
          } finally {
            open.close();
          }
        });
    removeFile();
  }

  /**
   * Closes it and resets clients in the backlog. Thread: any.
   *
   * @throws IOException if a Unix socket's file cannot be removed
   */
  public void close() throws IOException {
    Channel open = channel;
    if (open != null) {
      open.close();
      removeFile();
    }
  }

  /** Removes the file, but not after a failed bind: the file at the path is not ours. */
  private void removeFile() throws IOException {
    Path bound = file.getAndSet(null);
    if (bound != null) {
      Files.deleteIfExists(bound);
    }
  }

  private SocketAddress addressToBind() throws IOException {
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

  /** Removes a socket without a listener: never a file, never a live server's. */
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
