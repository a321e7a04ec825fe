package io.cenote.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients of the demo: one by one, then a crowd, then none; each asks once and leaves. */
final class DemoClients implements AutoCloseable {
  private static final int CROWD = 12;
  private static final int THINK_MILLIS = 120;

  private final InetSocketAddress proxy;
  private final long startedAt = System.nanoTime();
  private final double seconds;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          CROWD,
          task -> {
            Thread thread = new Thread(task, "demo-client");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger answered = new AtomicInteger();

  DemoClients(InetSocketAddress proxy, int seconds) {
    this.proxy = proxy;
    this.seconds = seconds;
  }

  void start() {
    for (int i = 0; i < CROWD; i++) {
      int number = i;
      threads.scheduleWithFixedDelay(() -> visitIfDue(number), 10L * i, 100, TimeUnit.MILLISECONDS);
    }
  }

  int answered() {
    return answered.get();
  }

  private void visitIfDue(int number) {
    double progress = (System.nanoTime() - startedAt) / 1e9 / seconds;
    boolean due = progress < 0.35 ? number == 0 : progress < 0.65;
    if (due) {
      visit();
    }
  }

  private void visit() {
    try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write('?');
      if (socket.getInputStream().read() == '?') {
        answered.incrementAndGet();
      }
      TimeUnit.MILLISECONDS.sleep(THINK_MILLIS);
    } catch (IOException e) {
      System.err.println("demo client: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops: no client comes from now on. */
  void stop() {
    threads.shutdownNow();
  }

  @Override
  public void close() {
    stop();
  }
}
