package io.cenote.doctor;

import io.cenote.config.KernelKeepalive;
import io.cenote.transport.FileDescriptors;
import io.cenote.transport.system.TransportType;
import io.cenote.transport.tls.BoringSsl;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Report of what this host would do for a proxy. It opens no sockets. */
public final class HostReport {
  private HostReport() {}

  /**
   * Creates the report.
   *
   * @param root root of the file system, {@code /} outside of tests: the kernel's defaults are read
   *     below it
   * @return lines, the last one ended too
   */
  public static String of(Path root) {
    return """
        kernel's own keepalive: %s
          Only a socket that turns keepalive on has it. Cenote turns it on and sets its own numbers.
        file descriptors: %s
        io_uring: %s
        epoll: %s
        boringssl: %s
        """
        .formatted(
            KernelKeepalive.read(root).map(Object::toString).orElse("not readable here"),
            descriptors(FileDescriptors.limit()),
            ring(TransportType.whyNotRing()),
            epoll(TransportType.whyNotEpoll()),
            boringSsl(BoringSsl.whyNot()));
  }

  static String descriptors(OptionalLong limit) {
    if (limit.isEmpty()) {
      return "no limit that can be read";
    }
    long sessions = Math.max(0, limit.getAsLong() - FileDescriptors.RESERVE) / 2;
    return "%d, enough for %d sessions with an upstream connection each"
        .formatted(limit.getAsLong(), sessions);
  }

  static String ring(String whyNot) {
    return whyNot.isEmpty() ? "available" : "not available, so Cenote runs on epoll: " + whyNot;
  }

  static String epoll(String whyNot) {
    return whyNot.isEmpty()
        ? "available"
        : "not available, so Cenote would run on NIO, without Unix sockets, user timeout and"
            + " TCP_INFO: "
            + whyNot;
  }

  static String boringSsl(String whyNot) {
    return whyNot.isEmpty()
        ? "available, " + BoringSsl.version()
        : "not available, so the JDK does TLS, with more CPU time: " + whyNot;
  }
}
