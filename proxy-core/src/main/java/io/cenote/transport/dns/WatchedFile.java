package io.cenote.transport.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Small text file of the host that is read again when it has changed. A file that cannot be read is
 * an empty one.
 *
 * <p>Thread: one at a time.
 */
final class WatchedFile<T> {
  private final Path path;
  private final Function<String, T> parser;
  private @Nullable Version version;
  private T content;

  /** Marks of one version of the file; another file under its name has another key. */
  private record Version(FileTime modified, long size, @Nullable Object key) {}

  WatchedFile(Path path, Function<String, T> parser) {
    this.path = path;
    this.parser = parser;
    content = parser.apply("");
  }

  /** Returns its content as it is now. */
  T get() {
    Version now = look();
    if (now == null ? version != null : !now.equals(version)) {
      content = parser.apply(now == null ? "" : read());
      version = now;
    }
    return content;
  }

  private @Nullable Version look() {
    try {
      var found = Files.readAttributes(path, BasicFileAttributes.class);
      return new Version(found.lastModifiedTime(), found.size(), found.fileKey());
    } catch (IOException e) {
      return null;
    }
  }

  private String read() {
    try {
      return Files.readString(path, ISO_8859_1); // no byte is malformed in it
    } catch (IOException e) {
      return "";
    }
  }
}
