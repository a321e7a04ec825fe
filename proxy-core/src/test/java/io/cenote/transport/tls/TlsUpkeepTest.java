package io.cenote.transport.tls;

import static io.cenote.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.Certificates;
import io.cenote.transport.KeptAccount;
import io.cenote.transport.Loop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Files, watch, loop and contexts together. */
class TlsUpkeepTest {
  @RepeatedTest(10)
  void shouldReloadTheContextWhoseFilesHaveChanged(@TempDir Path folder) throws Exception {
    Certificates authority = Certificates.p256(folder);
    KeyFiles files = authority.write("server");
    KeyFiles others = authority.write("others");
    TlsCommon common = Tls.common(TlsLibrary.JDK);
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    try (var changed = TlsContexts.ofListener("in", Tls.listener(files, common));
        var same = TlsContexts.ofListener("other", Tls.listener(others, common))) {
      TlsUpkeep upkeep = TlsUpkeep.start(new ThreadLoop(thread), List.of(changed, same));
      KeyFiles fresh = authority.write("fresh");
      move(Objects.requireNonNull(fresh.key()), Objects.requireNonNull(files.key()));
      move(
          Objects.requireNonNull(fresh.certificate()), Objects.requireNonNull(files.certificate()));
      eventually("a reload", () -> changed.facts().reloads() == 1);
      upkeep.close();
      assertEquals(0, same.facts().reloads() + same.facts().failedReloads());
    } finally {
      thread.shutdown();
    }
  }

  private static void move(Path from, Path to) throws Exception {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A loop on a plain thread. */
  private record ThreadLoop(ScheduledExecutorService thread) implements Loop {
    @Override
    public int index() {
      return 0;
    }

    @Override
    public boolean inLoop() {
      return false;
    }

    @Override
    public void execute(Runnable task) {
      thread.execute(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
      Future<?> timer = thread.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
      return () -> timer.cancel(false);
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public KeptAccount kept() {
      return new KeptAccount();
    }
  }
}
