package io.cenote.admin;

import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.socket.AcceptHandler;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.socket.SocketSetup;
import io.cenote.transport.system.ListenerSocket;
import io.cenote.transport.system.Loops;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Admin endpoint: a small HTTP server on the service loop, for probes and people. Owner: the
 * server.
 */
public final class AdminEndpoint {
  /** Limit of open connections. */
  static final int MAX_CONNECTIONS = 32;

  private static final int OWNER_ONLY = 0600;

  private final AdminAnswers answers;
  private final Door door;
  private final NettyLoop loop;
  private final LevelChanges levels;
  private final ListenerSocket socket;
  private final AdminConnections connections = new AdminConnections(MAX_CONNECTIONS);

  /**
   * Creates an endpoint that is not open yet.
   *
   * @param token what a request must show over TCP to change something; null: none will do
   * @param names by which it may be called besides its own
   */
  public AdminEndpoint(
      AdminView view,
      Loops loops,
      Endpoint bind,
      Supplier<@Nullable String> token,
      List<String> names) {
    this(view, loops, Door.of(bind, false, names), token);
  }

  private AdminEndpoint(AdminView view, Loops loops, Door door, Supplier<@Nullable String> token) {
    this.door = door;
    loop = loops.service();
    levels = new LevelChanges(loop);
    answers = new AdminAnswers(view, token, loop::execute, levels);
    socket = new ListenerSocket(loops.type().withChannels(), loop, door.bind());
  }

  /** Creates one that answers probes and tells metrics, and nothing else; not open yet. */
  public static AdminEndpoint readOnly(AdminView view, Loops loops, Endpoint bind) {
    return new AdminEndpoint(view, loops, Door.of(bind, true, List.of()), () -> null);
  }

  /**
   * Binds. The future fails if the address is not available.
   *
   * @throws IOException if a Unix socket's path is taken
   */
  public CompletableFuture<@Nullable Void> open() throws IOException {
    TcpSettings tcp = TcpSettings.foundDeadAfter(Duration.ofSeconds(60));
    return socket.open(tcp, new Acceptor());
  }

  /**
   * Completes the opening once {@link #open} has succeeded.
   *
   * @throws IOException if the mode of a Unix socket's file cannot be set
   */
  public void opened() throws IOException {
    socket.setMode(OWNER_ONLY);
  }

  /**
   * Closes the listening socket and the connections, and brings back the levels of loggers that
   * were changed; does not wait.
   *
   * @throws IOException if a Unix socket's file cannot be removed
   */
  public void close() throws IOException {
    loop.execute(connections::closeAll);
    loop.execute(levels::close);
    socket.close();
  }

  /** Its address; null before {@link #open}. */
  public @Nullable SocketAddress address() {
    return socket.address();
  }

  private final class Acceptor extends AcceptHandler {
    Acceptor() {
      super("admin");
    }

    @Override
    protected void clientAccepted(Object accepted) {
      Channel client = (Channel) accepted;
      if (!connections.admit(client)) {
        client.unsafe().closeForcibly();
        return;
      }
      SocketSetup.answering(client);
      AdminHandler.addTo(client.pipeline(), answers, door, connections);
      loop.eventLoop()
          .register(client)
          .addListener(
              done -> {
                if (!done.isSuccess()) {
                  connections.closed(client);
                }
              });
    }
  }
}
