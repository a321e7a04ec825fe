package io.cenote.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Echo server of the demo: one thread a connection, of which the pool allows few.
 *
 * <p>Threads are daemons and each ends with its connection: one that is accepted while the demo
 * ends needs no care.
 */
final class DemoUpstream implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final AtomicInteger accepted = new AtomicInteger();

  DemoUpstream() throws IOException {
    start(this::accept);
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
        start(() -> echo(client));
      }
    } catch (IOException e) {
      return; // closed: the demo is over
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

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "demo-upstream");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
