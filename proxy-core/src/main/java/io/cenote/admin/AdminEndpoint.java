package io.cenote.admin;

import io.cenote.transport.AcceptHandler;
import io.cenote.transport.Endpoint;
import io.cenote.transport.ListenerSocket;
import io.cenote.transport.Loops;
import io.cenote.transport.NettyLoop;
import io.cenote.transport.SocketSetup;
import io.cenote.transport.TcpSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The admin endpoint: a small HTTP server on one loop, for probes and people. Owner: the server.
 */
public final class AdminEndpoint {
  /** Connections at once. */
  static final int MAX_CONNECTIONS = 32;

  /** Bytes of a request's body; nobody needs one. */
  static final int MAX_BODY = 1024;

  private static final int OWNER_ONLY = 0600;
  private static final long READ_TIMEOUT_SECONDS = 10;

  private final AdminView view;
  private final NettyLoop loop;
  private final ListenerSocket socket;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile @Nullable Channel channel;

  /** An endpoint that is not open yet. */
  public AdminEndpoint(AdminView view, Loops loops, Endpoint bind) {
    this.view = view;
    loop = loops.all().get(0);
    socket = new ListenerSocket(loops.type(), loop, bind);
  }

  /**
   * Binds. The future fails where the address cannot be had.
   *
   * @throws IOException if a Unix socket's path is taken
   */
  public ChannelFuture open() throws IOException {
    TcpSettings tcp = TcpSettings.foundDeadAfter(Duration.ofSeconds(60));
    ChannelFuture opening = socket.open(tcp, new Acceptor());
    channel = opening.channel();
    return opening;
  }

  /**
   * To be called once {@link #open} has succeeded.
   *
   * @throws IOException if the mode of a Unix socket's file cannot be set
   */
  public void opened() throws IOException {
    socket.setMode(OWNER_ONLY);
  }

  /** Where it listens; null before {@link #open}. */
  public @Nullable Channel channel() {
    return channel;
  }

  private final class Acceptor extends AcceptHandler {
    Acceptor() {
      super("admin");
    }

    @Override
    protected void accepted(Channel client) {
      if (connections.incrementAndGet() > MAX_CONNECTIONS) {
        connections.decrementAndGet();
        client.unsafe().closeForcibly();
        return;
      }
      SocketSetup.answering(client);
      client.closeFuture().addListener(closed -> connections.decrementAndGet());
      client
          .pipeline()
          .addLast(
              new ReadTimeoutHandler(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS),
              new HttpServerCodec(),
              new HttpObjectAggregator(MAX_BODY),
              new AdminHandler(view));
      loop.eventLoop().register(client);
    }
  }
}
