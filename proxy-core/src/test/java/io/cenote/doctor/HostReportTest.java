package io.cenote.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of this host. */
class HostReportTest {
  @TempDir private Path root;

  @Test
  void shouldTellHowLongTheKernelsDefaultsTakeToFindADeadPeer() throws IOException {
    Path folder = Files.createDirectories(root.resolve("proc/sys/net/ipv4"));
    Files.writeString(folder.resolve("tcp_keepalive_time"), "7200\n");
    Files.writeString(folder.resolve("tcp_keepalive_intvl"), "75\n");
    Files.writeString(folder.resolve("tcp_keepalive_probes"), "9\n");
    String report = HostReport.of(root);
    assertTrue(report.contains("a dead peer would be found after 2 h 11 min\n"), report);
  }

  @Test
  void shouldSayWhatItCannotRead() {
    String report = HostReport.of(root);
    assertTrue(report.startsWith("kernel's own keepalive: not readable here\n"), report);
  }

  @Test
  void shouldSayHowManySessionsTheDescriptorsHold() {
    assertEquals(
        "1064, enough for 500 sessions with an upstream connection each",
        HostReport.descriptors(OptionalLong.of(1064)));
    assertEquals("no limit that can be read", HostReport.descriptors(OptionalLong.empty()));
  }

  @Test
  void shouldSayWhyThereIsNoEpoll() {
    assertEquals("available", HostReport.ring(""));
    assertTrue(HostReport.ring("forbidden").endsWith("epoll: forbidden"));
    assertEquals("available", HostReport.epoll(""));
    assertTrue(HostReport.epoll("wrong machine").endsWith("TCP_INFO: wrong machine"));
  }

  @Test
  void shouldSayWhichBoringSslItHasOrWhyNone() {
    assertTrue(HostReport.boringSsl("").startsWith("available, netty-tcnative 2."));
    assertTrue(HostReport.boringSsl("wrong machine").endsWith("CPU time: wrong machine"));
  }
}
