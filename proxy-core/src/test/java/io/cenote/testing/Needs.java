package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a test needs of its machine. Without it the test is skipped, and says so; where skipping is
 * forbidden (system property {@code cenote.skipping}), it fails.
 */
public final class Needs {
  private Needs() {}

  /** The process runs as root. */
  public static void root() {
    if (!isRoot()) {
      missing("root");
    }
  }

  /** The tool is in PATH or where Debian puts it; gives its path. */
  public static Path tool(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/bin:/sbin:/bin";
    for (String folder : List.of(path.split(File.pathSeparator))) {
      Path candidate = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    missing("the tool " + name);
    throw new AssertionError("missing() does not return");
  }

  /** Something else holds, which {@code what} names. */
  public static void that(boolean holds, String what) {
    if (!holds) {
      missing(what);
    }
  }

  /** Whether the process runs as root. */
  public static boolean isRoot() {
    try {
      return ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")) == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Skips or fails for want of {@code what}. */
  private static void missing(String what) {
    if ("forbidden".equals(System.getProperty("cenote.skipping"))) {
      fail("needs " + what + ", and skipping is forbidden");
    }
    System.err.println("SKIPPED for want of " + what);
    abort("needs " + what);
  }
}
