package io.cenote.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server whose behaviour is a few lines of the test: one thread and one call a connection. */
public final class TestUpstream implements AutoCloseable {
  /** What it does with one connection; closes it when it returns, unless it is closed already. */
  public interface Behaviour {
    void serve(Socket client) throws IOException;
  }

  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger accepted = new AtomicInteger();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

  public TestUpstream(Behaviour behaviour) throws IOException {
    listening = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    threads.execute(
        () -> {
          while (!listening.isClosed()) {
            try {
              Socket client = listening.accept();
              accepted.incrementAndGet();
              open.add(client);
              threads.execute(() -> serve(behaviour, client));
            } catch (IOException closed) {
              return;
            }
          }
        });
  }

  private void serve(Behaviour behaviour, Socket client) {
    try {
      client.setSoTimeout(30_000);
      behaviour.serve(client);
      client.close();
    } catch (IOException | AssertionError e) {
      if (!listening.isClosed()) {
        failures.add(e);
      }
    } finally {
      open.remove(client);
    }
  }

  /** A server that sends back what it gets. */
  public static TestUpstream echo() throws IOException {
    return new TestUpstream(client -> client.getInputStream().transferTo(client.getOutputStream()));
  }

  /** Ends a connection with RST. */
  public static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Ends the connection that was accepted first, of those that are open, with RST. */
  public void resetOldest() throws IOException {
    Socket oldest = open.poll();
    if (oldest != null) {
      reset(oldest);
    }
  }

  public int port() {
    return listening.getLocalPort();
  }

  public int accepted() {
    return accepted.get();
  }

  /** What went wrong in a behaviour: exceptions and failed assertions. */
  public Queue<Throwable> failures() {
    return failures;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
