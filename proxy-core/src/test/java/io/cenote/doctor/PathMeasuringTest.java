package io.cenote.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.doctor.Observation.Outcome;
import io.cenote.doctor.PathVerdict.Kind;
import io.cenote.hosts.Host;
import io.cenote.hosts.HostProgram;
import io.cenote.hosts.PeerMain;
import io.cenote.hosts.Wire;
import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.testing.TinyServer;
import io.cenote.transport.Endpoint;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is measured over real sockets. */
@Timeout(120)
class PathMeasuringTest {
  @BeforeEach
  void needEpoll() {
    Needs.that(TransportType.whyNotEpoll().isEmpty(), "epoll");
  }

  @Test
  void shouldTellWhatEachPathDoesToAQuietConnection() throws Exception {
    try (Host near = new Host("near");
        Host behindDrop = new Host("drop");
        Host behindReset = new Host("reset");
        Host plain = new Host("plain");
        Wire drop =
            Wire.between(
                near,
                "10.78.1.1/24",
                behindDrop,
                "10.78.1.2/24",
                "--delay",
                "10",
                "--forget",
                "8");
        Wire reset =
            Wire.between(
                near,
                "10.78.2.1/24",
                behindReset,
                "10.78.2.2/24",
                "--forget",
                "8",
                "--forgotten",
                "reset");
        Wire lossy = Wire.between(near, "10.78.3.1/24", plain, "10.78.3.2/24", "--loss", "0.02")) {
      HostProgram dropped = PeerMain.on(behindDrop);
      dropped.command("listen 7000");
      dropped.command("listen 7004 4000");
      PeerMain.on(behindReset).command("listen 7000");
      HostProgram peer = PeerMain.on(plain);
      peer.command("listen 7000");
      peer.command("chatter 7005");
      HostProgram measuring =
          near.start(
              List.of(),
              MeasuringMain.class,
              "drop 16 10.78.1.2:7000",
              "reset 16 10.78.2.2:7000",
              "plain 16 10.78.3.2:7000",
              "closing 16 10.78.1.2:7004",
              "chatter 1 10.78.3.2:7005");
      assertLimit(Kind.FORGOTTEN_SILENTLY, 7_000, 9_000, verdict(measuring, "drop"));
      assertLimit(Kind.FORGOTTEN_WITH_RESET, 7_000, 9_000, verdict(measuring, "reset"));
      assertLimit(Kind.CLOSED_THERE, 3_900, 4_900, verdict(measuring, "closing"));
      assertEquals("SURVIVES 16000 0", verdict(measuring, "plain").replaceAll(" \\d+/\\d+$", ""));
      assertEquals("NOTHING_KNOWN 0 0 0/0", verdict(measuring, "chatter"));
      assertTrue(lossy.count("lost") > 0, lossy.stats()::toString);
      assertTrue(drop.count("forgotten") > 0, drop.stats()::toString);
      assertTrue(reset.count("resets") > 0, reset.stats()::toString);
    }
  }

  private static String verdict(HostProgram measuring, String name) throws InterruptedException {
    String start = name + " verdict ";
    return measuring.awaitLine(start).substring(start.length());
  }

  /** The limit lies in the interval found, which is a step wide, and everybody agrees. */
  private static void assertLimit(Kind kind, long from, long to, String verdict) {
    String[] words = verdict.split("[ /]", -1);
    assertEquals(kind.name(), words[0], verdict);
    assertTrue(Long.parseLong(words[1]) >= from, verdict);
    assertTrue(Long.parseLong(words[2]) <= to, verdict);
    assertTrue(Long.parseLong(words[3]) >= Long.parseLong(words[4]) - 1, verdict);
    assertEquals("32", words[4], verdict);
  }

  @Test
  void shouldSendNothingAndPutUpWithAGreeting() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    try (TinyServer server =
        new TinyServer(
            (client, number) -> {
              client.getOutputStream().write(new byte[] {1, 2, 3});
              heard.addAndGet(client.getInputStream().readAllBytes().length);
              ended.incrementAndGet();
            })) {
      List<Observation> seen = measure(server.port(), List.of(1, 2));
      assertTrue(
          seen.stream().allMatch(each -> each.outcome() == Outcome.ANSWERED), seen::toString);
      Eventually.eventually("the server has read all four to their end", () -> ended.get() == 4);
      assertEquals(0, heard.get());
    }
  }

  @Test
  void shouldTellAResetThatCameBeforeTheProbe() throws Exception {
    try (TinyServer server =
        new TinyServer(
            (client, number) -> {
              client.setSoTimeout(300); // at once, and the connect would fail instead
              Assertions.assertThrows(
                  SocketTimeoutException.class, () -> client.getInputStream().read());
              client.setSoLinger(true, 0);
            })) {
      List<Observation> seen = measure(server.port(), List.of(60));
      assertTrue(seen.stream().allMatch(each -> each.outcome() == Outcome.CUT), seen::toString);
    }
  }

  @Test
  void shouldSayWhyNothingCouldBeMeasured() throws Exception {
    int port;
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    List<Observation> seen = measure(port, List.of(1));
    for (Observation each : seen) {
      assertEquals(Outcome.VOID, each.outcome());
      assertTrue(each.detail().startsWith("connect-refused: "), each::toString);
    }
  }

  @Test
  void shouldFailForANameWithoutAddress() {
    Endpoint.Tcp nowhere = new Endpoint.Tcp("nowhere.invalid", 1);
    try (PathMeasuring measuring = PathMeasuring.start(nowhere, List.of(1))) {
      Assertions.assertThrows(CompletionException.class, () -> measuring.address().join());
    }
  }

  @Test
  void shouldEndEarlyWithWhatIsKnown() throws Exception {
    try (TinyServer server = TinyServer.echo();
        PathMeasuring measuring = PathMeasuring.start(local(server.port()), List.of(1, 600))) {
      assertEquals(Outcome.ANSWERED, measuring.next().outcome());
      assertEquals(Outcome.ANSWERED, measuring.next().outcome());
      measuring.stop();
      assertEquals(Outcome.VOID, measuring.next().outcome());
      assertEquals("stopped before its time", measuring.next().detail());
      Eventually.eventually("all were made", () -> server.accepted() == 4);
    }
  }

  private static List<Observation> measure(int port, List<Integer> seconds)
      throws IOException, InterruptedException {
    List<Observation> seen = new ArrayList<>();
    try (PathMeasuring measuring = PathMeasuring.start(local(port), seconds)) {
      assertEquals(Silences.CONNECTIONS_EACH * seconds.size(), measuring.size());
      for (int i = 0; i < measuring.size(); i++) {
        seen.add(measuring.next());
      }
    }
    return seen;
  }

  private static Endpoint.Tcp local(int port) {
    return new Endpoint.Tcp("127.0.0.1", port);
  }
}
