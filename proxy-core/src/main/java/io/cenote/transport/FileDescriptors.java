package io.cenote.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How many descriptors this process may hold, and how many are asked for. */
public final class FileDescriptors {
  /** Kept for the JVM, the log, the loops and the admin endpoint. */
  public static final int RESERVE = 64;

  private FileDescriptors() {}

  /**
   * The soft limit of this process (getrlimit(2), RLIMIT_NOFILE); empty where it cannot be read.
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
