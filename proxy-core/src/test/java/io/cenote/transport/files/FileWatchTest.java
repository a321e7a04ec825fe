package io.cenote.transport.files;

import static io.cenote.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.SimLoop;
import io.cenote.transport.KeptAccount;
import io.cenote.transport.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a change of a file, and when it is told. */
class FileWatchTest {
  private static final Duration QUIET = Duration.ofMillis(200);

  @TempDir private Path folder;
  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final AtomicInteger changes = new AtomicInteger();
  private Path file;

  @BeforeEach
  void writeTheFile() throws IOException {
    file = Files.writeString(folder.resolve("tls.crt"), "old");
  }

  private FileWatch watch(Loop told, Path... files) {
    var order = new FileWatch.Order(new FileMarks(List.of(files)), changes::incrementAndGet);
    return new FileWatch(told, List.of(order));
  }

  /** Looks, lets the debounce pass, and returns how often a change was told by now. */
  private int lookedAt(FileWatch watch) {
    watch.look();
    loop.runFor(QUIET.plusMillis(1));
    return changes.get();
  }

  private void renameOver(String content) throws IOException {
    Path fresh = Files.writeString(folder.resolve("fresh"), content);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void shouldTellARenameOverAWriteAndADeletion() throws IOException {
    FileWatch watch = watch(loop, file);
    assertEquals(0, lookedAt(watch));
    renameOver("new");
    assertEquals(1, lookedAt(watch));
    assertEquals(1, lookedAt(watch));
    Files.writeString(file, "NEW");
    assertEquals(2, lookedAt(watch));
    Files.delete(file);
    assertEquals(3, lookedAt(watch));
  }

  @Test
  void shouldNotTellATouchOrTheSameContent() throws IOException {
    FileWatch watch = watch(loop, file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    renameOver("old");
    assertEquals(0, lookedAt(watch));
  }

  /** Kubernetes links the file to ..data/tls.crt, and ..data to a folder that it replaces. */
  @Test
  void shouldTellARelinkOfTheFolderBehindTheFile() throws IOException {
    Path seen = linkedFile("first", "old");
    FileWatch watch = watch(loop, seen);
    relink("second", "new");
    assertEquals(1, lookedAt(watch));
    relink("third", "new");
    assertEquals(1, lookedAt(watch));
  }

  private Path linkedFile(String version, String content) throws IOException {
    relink(version, content);
    return Files.createSymbolicLink(folder.resolve("linked.crt"), Path.of("..data/tls.crt"));
  }

  private void relink(String version, String content) throws IOException {
    Path target = Files.createDirectory(folder.resolve(version));
    Files.writeString(target.resolve("tls.crt"), content);
    Path fresh = Files.createSymbolicLink(folder.resolve("..fresh"), Path.of(version));
    Files.move(fresh, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void shouldTellChangesThatFollowEachOtherOnce() throws IOException {
    Path key = Files.writeString(folder.resolve("tls.key"), "old");
    FileWatch watch = watch(loop, file, key);
    renameOver("new");
    watch.look();
    loop.runFor(QUIET.minusMillis(1));
    Files.writeString(key, "new");
    watch.look();
    loop.runFor(QUIET.minusMillis(1));
    assertEquals(0, changes.get());
    loop.runFor(Duration.ofMillis(2));
    assertEquals(1, changes.get());
  }

  @Test
  void shouldTellAtLastWhatNeverRests() throws IOException {
    FileWatch watch = watch(loop, file);
    for (int i = 0; i < 30; i++) {
      Files.writeString(file, "version " + i);
      watch.look();
      loop.runFor(Duration.ofMillis(100));
    }
    assertEquals(1, changes.get());
  }

  /** The thread, the folder's events and the clock are the real ones here. */
  @RepeatedTest(50)
  void shouldNoticeOnItsOwnThread() throws IOException {
    Path seen = linkedFile("first", "old");
    try (FileWatch watch = watch(new DirectLoop(), file, seen)) {
      watch.start();
      renameOver("new");
      eventually("the rename", () -> changes.get() == 1);
      relink("second", "new");
      eventually("the relink", () -> changes.get() == 2);
      assertTrue(isRunning());
    }
    eventually("the end of the thread", () -> !isRunning());
  }

  @Test
  void shouldHaveNoThreadWithoutFiles() {
    try (FileWatch watch = watch(loop)) {
      watch.start();
      assertFalse(isRunning());
    }
  }

  private static boolean isRunning() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("cenote-files"));
  }

  /** Runs everything at once, on the caller's thread. */
  private static final class DirectLoop implements Loop {
    @Override
    public int index() {
      return 0;
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
      task.run();
      return () -> {};
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
