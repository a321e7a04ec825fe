package io.cenote.transport.files;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Events of the folders that some files are in. A file that is replaced by a rename, or reached by
 * a link that is replaced, changes in its folder and not in itself.
 *
 * <p>Thread: that of the watch.
 */
final class FolderEvents implements AutoCloseable {
  private final @Nullable WatchService service;
  private final Map<Path, WatchKey> keys = new HashMap<>();

  private FolderEvents(@Nullable WatchService service) {
    this.service = service;
  }

  /** Opens the service; where the system has none left, there are no events. */
  static FolderEvents open() {
    try {
      return new FolderEvents(FileSystems.getDefault().newWatchService());
    } catch (IOException | UnsupportedOperationException e) {
      return new FolderEvents(null);
    }
  }

  /** Watches the folders that these files are in now, and no others. */
  void watch(List<Path> files) {
    if (service == null) {
      return;
    }
    Set<Path> folders = new HashSet<>();
    files.forEach(file -> collect(file.toAbsolutePath().normalize(), folders));
    keys.entrySet().removeIf(each -> isGone(each.getKey(), each.getValue(), folders));
    for (Path folder : folders) {
      if (!keys.containsKey(folder)) {
        register(service, folder);
      }
    }
  }

  private static boolean isGone(Path folder, WatchKey key, Set<Path> wanted) {
    if (wanted.contains(folder) && key.isValid()) {
      return false;
    }
    key.cancel();
    return true;
  }

  private void register(WatchService to, Path folder) {
    try {
      WatchKey key =
          folder.register(
              to,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE);
      keys.put(folder, key);
    } catch (IOException e) {
      keys.remove(folder); // it is not there, or out of bounds: the regular look will do
    }
  }

  /** Collects the folder of a file, and those of the links on the way to it. */
  private static void collect(Path file, Set<Path> folders) {
    addParent(file, folders);
    for (Path at = file; at != null; at = at.getParent()) {
      if (Files.isSymbolicLink(at)) {
        addParent(at, folders);
      }
    }
    try {
      addParent(file.toRealPath(), folders);
    } catch (IOException e) {
      return; // not there: the folder that it should be in is watched
    }
  }

  private static void addParent(Path path, Set<Path> folders) {
    Path parent = path.getParent();
    if (parent != null) {
      folders.add(parent);
    }
  }

  /** Waits for an event, at most so long. Ends early if the thread is interrupted. */
  void waitForOne(long nanos) throws InterruptedException {
    if (service == null) {
      LockSupport.parkNanos(nanos);
      return;
    }
    WatchKey key = service.poll(nanos, TimeUnit.NANOSECONDS);
    while (key != null) {
      key.pollEvents();
      key.reset();
      key = service.poll();
    }
  }

  @Override
  public void close() throws IOException {
    if (service != null) {
      service.close();
    }
  }
}
