package io.cenote.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Echo server of the demo: one thread a connection, of which the pool allows few. */
final class DemoUpstream implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "demo-upstream");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger accepted = new AtomicInteger();

  DemoUpstream() throws IOException {
    threads.execute(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  int accepted() {
    return accepted.get();
  }

  private void accept() {
    try {
      while (!listening.isClosed()) {
        Socket client = listening.accept();
        accepted.incrementAndGet();
        threads.execute(() -> echo(client));
      }
    } catch (IOException e) {
      threads.shutdownNow(); // closed: the demo is over
    }
  }

  private static void echo(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      in.transferTo(client.getOutputStream());
    } catch (IOException e) {
      return; // the pool closed it
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
