package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Says back what it hears; a thread for each connection. */
final class EchoServer implements AutoCloseable {
  private final ServerSocket listening =
      new ServerSocket(0, 2000, InetAddress.getLoopbackAddress());
  private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  EchoServer() throws IOException {
    threads.execute(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    try {
      while (!listening.isClosed()) {
        Socket client = listening.accept();
        accepted.add(client);
        threads.execute(() -> echo(client));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private static void echo(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      return; // the other side broke off
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
      assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS), "server threads live");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
