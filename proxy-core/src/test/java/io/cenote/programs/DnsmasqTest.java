package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.transport.Endpoint;
import io.cenote.transport.dns.DnsClient;
import io.cenote.transport.dns.DnsServers;
import io.cenote.transport.dns.LookUpFailure;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.cenote.upstream.names.Family;
import io.cenote.upstream.names.Found;
import io.cenote.upstream.names.NameHome;
import io.cenote.upstream.names.NameListener;
import io.cenote.upstream.names.NameSettings;
import io.cenote.upstream.names.NameWatch;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of a real DNS server, which come, change and go. */
class DnsmasqTest {
  private static final Duration MIN_TTL = Duration.ofMillis(200);
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  @TempDir private Path folder;
  private int port;
  private Loops loops;
  private DnsClient client;
  private Process server;

  /** All that a watch told. */
  private final class Told implements NameListener {
    final List<List<String>> sets = new CopyOnWriteArrayList<>();
    final List<LookUpFailure> failures = new CopyOnWriteArrayList<>();

    @Override
    public void resolved(List<Found> found) {
      sets.add(found.stream().map(DnsmasqTest::text).toList());
    }

    @Override
    public void failed(LookUpFailure kind, String text) {
      failures.add(kind);
    }

    void awaitSet(String... addresses) {
      Eventually.eventually(
          () -> List.of(addresses) + " in " + sets + failures + serverLog(),
          () -> !sets.isEmpty() && sets.get(sets.size() - 1).equals(List.of(addresses)));
    }
  }

  private static String text(Found found) {
    return new Endpoint.Tcp(
            found.address().getAddress().getHostAddress(), found.address().getPort())
        + " weight "
        + found.weight()
        + " priority "
        + found.priority();
  }

  private String serverLog() {
    try {
      return Files.readString(folder.resolve("dnsmasq.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @BeforeEach
  void start() throws IOException {
    Needs.tool("dnsmasq");
    port = freePort();
    loops = new Loops(TransportType.best(), 1);
    client =
        new DnsClient(
            loops.service(), new DnsServers(List.of(new Endpoint.Tcp("127.0.0.1", port)), TIMEOUT));
  }

  /** A port that nobody has for UDP or TCP, and that the kernel gives to no client meanwhile. */
  private static int freePort() {
    while (true) {
      int candidate = ThreadLocalRandom.current().nextInt(10_000, 30_000);
      InetAddress loopback = InetAddress.getLoopbackAddress();
      try (DatagramSocket datagrams = new DatagramSocket(candidate, loopback);
          ServerSocket connections = new ServerSocket(candidate, 1, loopback)) {
        assertEquals(datagrams.getLocalPort(), connections.getLocalPort());
        return candidate;
      } catch (IOException e) {
        // Somebody has it.
      }
    }
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.destroyForcibly();
    }
    if (loops != null) {
      client.close();
      loops.close();
    }
  }

  /** Starts the server; names are in its hosts file, which it reads again when it is told so. */
  private void serve(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Needs.tool("dnsmasq").toString(),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--pid-file",
                "--user=" + System.getProperty("user.name"),
                "--log-facility=-",
                "--no-resolv",
                "--no-hosts",
                "--bind-interfaces",
                "--listen-address=127.0.0.1",
                "--port=" + port,
                "--local=/test/",
                "--local-ttl=1",
                "--addn-hosts=" + folder.resolve("names")));
    command.addAll(List.of(options));
    server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("dnsmasq.log").toFile())
            .start();
  }

  private void names(String... lines) throws IOException {
    Files.write(folder.resolve("names"), List.of(lines));
  }

  private NameHome home() {
    NameSettings settings =
        new NameSettings(List.of(), MIN_TTL, Duration.ofSeconds(30), TIMEOUT, Family.ANY);
    return new NameHome("redis", loops.service(), client, settings);
  }

  private static String host(String address) {
    return address + ":6379 weight 1 priority 0";
  }

  @Test
  void shouldFollowANameFromBeforeTheServerIsThereUntilItsAddressesHaveChanged() throws Exception {
    names("10.0.0.1 redis.test", "fd00::1 redis.test");
    Told told = new Told();
    try (NameWatch watch = NameWatch.ofHost("alias.test", 6379, home(), told)) {
      watch.start();
      Eventually.eventually("a time-out", () -> told.failures.contains(LookUpFailure.TIMEOUT));
      serve("--cname=alias.test,redis.test");
      told.awaitSet(host("10.0.0.1"), host("[fd00:0:0:0:0:0:0:1]"));
      names("10.0.0.2 redis.test");
      hangUp();
      told.awaitSet(host("10.0.0.2"));
      assertEquals(2, told.sets.size(), told.sets::toString);
    }
  }

  private void hangUp() throws IOException, InterruptedException {
    String pid = String.valueOf(server.pid());
    assertEquals(0, new ProcessBuilder("kill", "-HUP", pid).start().waitFor());
  }

  @Test
  void shouldFindAServiceWithItsTargets() throws Exception {
    names("10.0.0.1 a.test", "10.0.0.2 b.test");
    serve(
        "--srv-host=_redis._tcp.test,a.test,6379,10,5",
        "--srv-host=_redis._tcp.test,b.test,6380,20");
    Told told = new Told();
    try (NameWatch watch = NameWatch.ofService("_redis._tcp.test", home(), told)) {
      watch.start();
      told.awaitSet("10.0.0.1:6379 weight 5 priority 10", "10.0.0.2:6380 weight 1 priority 20");
    }
  }

  @Test
  void shouldTakeAnAnswerOverTcpThatIsTooLongForADatagram() throws Exception {
    String[] addresses =
        IntStream.range(1, 101).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);
    names(Arrays.stream(addresses).map(address -> address + " redis.test").toArray(String[]::new));
    serve();
    Told told = new Told();
    try (NameWatch watch = NameWatch.ofHost("redis.test", 6379, home(), told)) {
      watch.start();
      told.awaitSet(Arrays.stream(addresses).map(DnsmasqTest::host).toArray(String[]::new));
    }
  }
}
