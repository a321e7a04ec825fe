package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.fail;

import io.netty.buffer.ByteBufAllocator;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class by whose end Netty's leak detector found a buffer that was dropped unreleased.
 * Installed for all test classes of the module, through {@code META-INF/services}.
 */
public final class LeakWatch implements AfterAllCallback {
  private static final LogCapture REPORTS = new LogCapture("io.netty.util.ResourceLeakDetector");

  @Override
  public void afterAll(ExtensionContext context) {
    if (!isNested(context)) {
      List<String> leaks = find();
      if (!leaks.isEmpty()) {
        clear();
        fail("leaked buffers: " + leaks);
      }
    }
  }

  /** What has leaked since {@link #clear}. */
  static List<String> find() {
    // A second collection: by its end the references that the first one found are enqueued.
    collectGarbage();
    collectGarbage();
    // The detector looks at its queue when a buffer is made.
    for (int i = 0; i < 4; i++) {
      ByteBufAllocator.DEFAULT.directBuffer(16).release();
      ByteBufAllocator.DEFAULT.heapBuffer(16).release();
    }
    return REPORTS.lines().stream().filter(line -> line.contains("LEAK:")).toList();
  }

  static void clear() {
    REPORTS.lines().clear();
  }

  private static void collectGarbage() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    PhantomReference<Object> canary = new PhantomReference<>(new Object(), queue);
    Eventually.eventually(
        "a garbage collection",
        () -> {
          System.gc();
          return queue.poll() == canary;
        });
  }

  private static boolean isNested(ExtensionContext context) {
    return context.getRequiredTestClass().getEnclosingClass() != null;
  }
}
