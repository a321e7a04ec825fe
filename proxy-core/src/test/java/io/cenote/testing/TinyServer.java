package io.cenote.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** A server of a few lines: one thread a connection, and a script that talks on it. */
public final class TinyServer implements AutoCloseable {
  /** What the server says and hears on one connection; at its end the connection is closed. */
  public interface Script {
    /**
     * Talks.
     *
     * @param number of the connection, from 1
     */
    void talk(Socket client, int number) throws IOException;
  }

  private final ServerSocket listening;
  private final Script script;
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Listens on a free port of the loopback interface. */
  public TinyServer(Script script) throws IOException {
    this.script = script;
    listening = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** Says back what it hears. */
  public static TinyServer echo() throws IOException {
    return new TinyServer(
        (client, number) -> client.getInputStream().transferTo(client.getOutputStream()));
  }

  /** Its port. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Its address, as it is written in {@code endpoints}. */
  public String endpoint() {
    return "127.0.0.1:" + port();
  }

  /** How many connections it has had. */
  public int accepted() {
    return accepted.size();
  }

  /** Its n-th connection, from 1, from the server's side. */
  public Socket connection(int number) {
    return accepted.get(number - 1);
  }

  private void accept() {
    try {
      while (!listening.isClosed()) {
        Socket client = listening.accept();
        client.setTcpNoDelay(true);
        accepted.add(client);
        int number = accepted.size();
        threads.execute(() -> serve(client, number));
      }
    } catch (SocketException closed) {
      return;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(Socket client, int number) {
    try (client) {
      script.talk(client, number);
    } catch (IOException e) {
      return; // the other side broke off, or the test is over
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : accepted) {
      socket.close();
    }
    threads.shutdownNow();
    try {
      Assertions.assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS), "server threads live");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
