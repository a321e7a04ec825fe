package io.cenote.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** io_uring(7): whether it is to be had, and the rings of our loops. */
final class Ring {
  /** Operations handed in at once; with more, there is one more system call. */
  private static final int SUBMISSIONS = 512;

  /** Completions that may wait; with more, the kernel keeps the rest in a list. */
  private static final int COMPLETIONS = 4096;

  /** The first kernel with long-term support whose deferred task work we rely on. */
  private static final int LEAST_MAJOR = 6;

  private static final int LEAST_MINOR = 1;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  private Ring() {}

  /** A factory for event loops; each loop gets its own ring. */
  static IoHandlerFactory newFactory() {
    return IoUringIoHandler.newFactory(
        new IoUringIoHandlerConfig().setRingSize(SUBMISSIONS).setCqSize(COMPLETIONS));
  }

  /** Why it is not to be had here, in one line; empty where it is. */
  static String whyNot() {
    String version = System.getProperty("os.version", "");
    if (!"Linux".equals(System.getProperty("os.name")) || !isNewEnough(version)) {
      return "kernel " + version + " (expected: Linux 6.1 or newer)";
    }
    return IoUring.isAvailable() ? "" : TransportType.rootOf(IoUring.unavailabilityCause());
  }

  static boolean isNewEnough(String version) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) {
      return false;
    }
    int major = Integer.parseInt(parts.group(1));
    int minor = Integer.parseInt(parts.group(2));
    return major > LEAST_MAJOR || (major == LEAST_MAJOR && minor >= LEAST_MINOR);
  }
}
