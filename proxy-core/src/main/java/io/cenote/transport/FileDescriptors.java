package io.cenote.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Limit of this process's descriptors, and the reserve. */
public final class FileDescriptors {
  /** Reserve for the JVM, the log, the loops and the admin endpoint. */
  public static final int RESERVE = 64;

  private FileDescriptors() {}

  /**
   * Returns the soft limit of this process (getrlimit(2), RLIMIT_NOFILE); empty if it is not
   * readable.
   */
  public static OptionalLong limit() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
        if (line.startsWith("Max open files")) {
          String soft = line.substring("Max open files".length()).trim().split("\\s+", 2)[0];
          return "unlimited".equals(soft)
              ? OptionalLong.empty()
              : OptionalLong.of(Long.parseLong(soft));
        }
      }
      return OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
