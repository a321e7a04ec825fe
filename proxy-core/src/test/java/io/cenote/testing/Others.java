package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Threads that act beside the test's own; none of them may outlive the test. */
public final class Others implements AfterEachCallback {
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Does it on a thread of its own. */
  public <T> Future<T> submit(Callable<T> action) {
    return threads.submit(action);
  }

  /** As above. */
  public Future<?> submit(Runnable action) {
    return threads.submit(action);
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    threads.shutdownNow();
    assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS), "threads of the test live on");
  }
}
