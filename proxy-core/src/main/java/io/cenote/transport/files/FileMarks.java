package io.cenote.transport.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * Content of some small files as it was last seen. What was touched, moved or linked anew and has
 * the same content has not changed.
 *
 * <p>Thread: one at a time.
 */
public final class FileMarks {
  /** Limit of a file that is read, bytes. */
  public static final int MOST_BYTES = 4 * 1024 * 1024;

  private static final String UNREADABLE = "";

  private final List<Path> files;
  private List<String> marks;

  /** Looks at these files for the first time. */
  public FileMarks(Collection<Path> files) {
    this.files = List.copyOf(files);
    marks = look();
  }

  /** Returns the files. */
  List<Path> files() {
    return files;
  }

  /** Looks again, and tests whether one of them has changed since the last look. */
  boolean haveChanged() {
    List<String> now = look();
    boolean changed = !now.equals(marks);
    marks = now;
    return changed;
  }

  private List<String> look() {
    return files.stream().map(FileMarks::mark).toList();
  }

  private static String mark(Path file) {
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        return "too large: " + size;
      }
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      return UNREADABLE;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
