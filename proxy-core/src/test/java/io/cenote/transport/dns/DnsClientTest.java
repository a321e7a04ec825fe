package io.cenote.transport.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.DnsReply;
import io.cenote.testing.DnsServer;
import io.cenote.testing.Eventually;
import io.cenote.transport.Endpoint;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real queries to scripted servers. */
class DnsClientTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final String NAME = "redis.test";

  @TempDir private Path etc;
  private Loops loops;
  private DnsServer server;

  @BeforeEach
  void start() throws IOException {
    loops = new Loops(TransportType.best(), 1);
    server = new DnsServer();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    loops.close();
  }

  private DnsClient client(Duration timeout, Endpoint.Tcp... servers) {
    return new DnsClient(loops.service(), new DnsServers(List.of(servers), timeout), etc);
  }

  private DnsClient client() {
    return client(LONG, server.endpoint());
  }

  private static <T> T await(Consumer<Consumer<T>> lookUp) throws Exception {
    CompletableFuture<T> answer = new CompletableFuture<>();
    lookUp.accept(answer::complete);
    return answer.get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static HostAnswer both(DnsClient client, String name) throws Exception {
    return await(then -> client.host(new HostQuestion(name, true, true), then));
  }

  private static Answer<InetAddress> ipv4(DnsClient client, String name) throws Exception {
    HostAnswer answer = await(then -> client.host(new HostQuestion(name, true, false), then));
    return answer.ipv4();
  }

  private static Answer<InetAddress> good(int seconds, String... addresses) throws IOException {
    List<InetAddress> all = new ArrayList<>();
    for (String address : addresses) {
      all.add(InetAddress.getByName(address));
    }
    return new Answer.Good<>(all, Duration.ofSeconds(seconds));
  }

  private static LookUpFailure kind(Answer<?> answer) {
    return assertInstanceOf(Answer.Failed.class, answer, answer.toString()).kind();
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void shouldFindTheAddressesOfBothFamiliesWithTheirTtl(TransportType type) throws Exception {
    server.on("A " + NAME, DnsReply.records().address(NAME, "10.0.0.1", 7));
    server.on("AAAA " + NAME, DnsReply.records().address(NAME, "fd00::1", 9));
    try (Loops own = new Loops(type, 1)) {
      DnsServers servers = new DnsServers(List.of(server.endpoint()), LONG);
      HostAnswer answer = both(new DnsClient(own.service(), servers, etc), NAME);
      assertEquals(new HostAnswer(good(7, "10.0.0.1"), good(9, "fd00::1")), answer);
    }
  }

  @Test
  void shouldAskOnlyForTheWantedFamily() throws Exception {
    server.on("AAAA " + NAME, DnsReply.records().address(NAME, "fd00::1", 9));
    HostAnswer answer = await(then -> client().host(new HostQuestion(NAME, false, true), then));
    assertEquals(good(9, "fd00::1"), answer.ipv6());
    assertEquals(List.of("udp AAAA " + NAME), server.questions());
  }

  @Test
  void shouldTellTheKindsOfFailureApart() throws Exception {
    server.on("A failing.test", DnsReply.servfail());
    server.on("A refused.test", DnsReply.refused());
    server.on("A empty.test", DnsReply.records());
    server.on("A broken.test", DnsReply.records().broken("broken.test", 1));
    server.on("A referred.test", DnsReply.referral());
    String from = " from " + server.endpoint();
    assertEquals(
        List.of(
            failed(LookUpFailure.NXDOMAIN, "NXDOMAIN" + from),
            failed(LookUpFailure.SERVFAIL, "SERVFAIL" + from),
            failed(LookUpFailure.REFUSED, "REFUSED" + from),
            failed(LookUpFailure.EMPTY, "no A record" + from),
            failed(LookUpFailure.OTHER, "an answer that cannot be read" + from),
            failed(LookUpFailure.OTHER, "a referral to another server" + from)),
        List.of(
            ipv4(client(), "none.test"),
            ipv4(client(), "failing.test"),
            ipv4(client(), "refused.test"),
            ipv4(client(), "empty.test"),
            ipv4(client(), "broken.test"),
            ipv4(client(), "referred.test")));
  }

  private static Answer<InetAddress> failed(LookUpFailure kind, String text) {
    return new Answer.Failed<>(kind, text);
  }

  @Test
  void shouldTimeOutOnASilentServerAndAskItAgainBefore() throws Exception {
    server.on("A " + NAME, DnsReply.silence());
    long start = System.nanoTime();
    Answer<InetAddress> answer = ipv4(client(SHORT, server.endpoint()), NAME);
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertEquals(failed(LookUpFailure.TIMEOUT, "no answer from " + server.endpoint()), answer);
    assertTrue(tookMillis >= SHORT.toMillis(), tookMillis + " ms");
    assertEquals(List.of("udp A " + NAME, "udp A " + NAME), server.questions());
  }

  @Test
  void shouldTimeOutOnAPortWhereNoServerIs() throws Exception {
    Endpoint.Tcp closed;
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      closed = new Endpoint.Tcp("127.0.0.1", socket.getLocalPort());
    }
    assertEquals(LookUpFailure.TIMEOUT, kind(ipv4(client(SHORT, closed), NAME)));
  }

  @Test
  void shouldAskTheNextServerWhenOneFailsOrIsSilent() throws Exception {
    try (DnsServer silent = new DnsServer();
        DnsServer failing = new DnsServer()) {
      silent.on("A " + NAME, DnsReply.silence());
      failing.on("A " + NAME, DnsReply.servfail());
      server.on("A " + NAME, DnsReply.records().address(NAME, "10.0.0.1", 7));
      DnsClient client = client(LONG, silent.endpoint(), failing.endpoint(), server.endpoint());
      assertEquals(good(7, "10.0.0.1"), ipv4(client, NAME));
    }
  }

  @Test
  void shouldNotAskAnotherServerWhetherANameIsThere() throws Exception {
    try (DnsServer other = new DnsServer()) {
      other.on("A " + NAME, DnsReply.records().address(NAME, "10.0.0.1", 7));
      DnsClient client = client(LONG, server.endpoint(), other.endpoint());
      assertEquals(LookUpFailure.NXDOMAIN, kind(ipv4(client, NAME)));
      assertEquals(List.of(), other.questions());
    }
  }

  @Test
  void shouldNotLetOneSilentFamilyHoldTheOtherUp() throws Exception {
    server.on("A " + NAME, DnsReply.records().address(NAME, "10.0.0.1", 7));
    server.on("AAAA " + NAME, DnsReply.silence());
    long start = System.nanoTime();
    HostAnswer answer = both(client(Duration.ofSeconds(4), server.endpoint()), NAME);
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertEquals(good(7, "10.0.0.1"), answer.ipv4());
    assertEquals(LookUpFailure.TIMEOUT, kind(answer.ipv6()));
    assertTrue(tookMillis < 3_000, tookMillis + " ms");
  }

  @Test
  void shouldNotLetASilentNameHoldUpAnother() throws Exception {
    server.on("A silent.test", DnsReply.silence());
    server.on("A " + NAME, DnsReply.records().address(NAME, "10.0.0.1", 7));
    DnsClient client = client();
    CompletableFuture<HostAnswer> silent = new CompletableFuture<>();
    client.host(new HostQuestion("silent.test", true, false), silent::complete);
    assertEquals(good(7, "10.0.0.1"), ipv4(client, NAME));
    assertFalse(silent.isDone());
  }

  @Test
  void shouldFollowAliasesWithTheLeastTtlOnTheWay() throws Exception {
    server.on(
        "A " + NAME,
        DnsReply.records()
            .alias(NAME, "a.test", 5)
            .alias("a.test", "b.test", 3)
            .address("b.test", "10.0.0.1", 60));
    assertEquals(good(3, "10.0.0.1"), ipv4(client(), NAME));
    server.on("A " + NAME, DnsReply.records().alias(NAME, "c.test", 4));
    server.on("A c.test", DnsReply.records().address("c.test", "10.0.0.2", 60));
    assertEquals(good(4, "10.0.0.2"), ipv4(client(), NAME));
  }

  @Test
  void shouldGiveUpOnAliasesThatLeadInACircle() throws Exception {
    server.on("A " + NAME, DnsReply.records().alias(NAME, "a.test", 5).alias("a.test", NAME, 5));
    assertEquals(LookUpFailure.OTHER, kind(ipv4(client(), NAME)));
    server.on("A x.test", DnsReply.records().alias("x.test", "y.test", 5));
    server.on("A y.test", DnsReply.records().alias("y.test", "x.test", 5));
    assertEquals(
        failed(LookUpFailure.OTHER, "more than 8 aliases in turn"), ipv4(client(), "x.test"));
  }

  @Test
  void shouldNotTakeRecordsOfAnotherName() throws Exception {
    server.on(
        "A " + NAME,
        DnsReply.records()
            .address("evil.test", "10.6.6.6", 60)
            .alias("other.test", "evil.test", 60)
            .address(NAME, "10.0.0.1", 7));
    assertEquals(good(7, "10.0.0.1"), ipv4(client(), NAME));
    server.on("A " + NAME, DnsReply.records().address("evil.test", "10.6.6.6", 60));
    assertEquals(LookUpFailure.EMPTY, kind(ipv4(client(), NAME)));
  }

  @Test
  void shouldNotTakeAddressesToWhichNobodyCanConnect() throws Exception {
    server.on(
        "A " + NAME,
        DnsReply.records()
            .address(NAME, "0.0.0.0", 60)
            .address(NAME, "224.0.0.1", 60)
            .address(NAME, "10.0.0.1", 60));
    assertEquals(good(60, "10.0.0.1"), ipv4(client(), NAME));
  }

  @Test
  void shouldTakeAThousandAddressesOverTcpAfterATruncatedAnswer() throws Exception {
    DnsReply reply = DnsReply.records();
    List<String> all =
        IntStream.range(0, 1_000).mapToObj(i -> "10.0." + i / 250 + "." + (i % 250 + 1)).toList();
    all.forEach(address -> reply.address(NAME, address, 60));
    server.on("A " + NAME, reply);
    assertEquals(good(60, all.toArray(new String[0])), ipv4(client(), NAME));
    assertEquals(List.of("udp A " + NAME, "tcp A " + NAME), server.questions());
  }

  @Test
  void shouldNotTakeAPartOfATruncatedAnswer() throws Exception {
    DnsReply reply = DnsReply.records();
    IntStream.range(1, 100).forEach(i -> reply.address(NAME, "10.0.0." + i, 60));
    server.on("A " + NAME, reply);
    server.closeTcp();
    assertEquals(
        failed(LookUpFailure.OTHER, "truncated, and no answer over TCP from " + server.endpoint()),
        ipv4(client(), NAME));
  }

  @Test
  void shouldReadEveryTtl() throws Exception {
    server.on("A " + NAME, DnsReply.records().address(NAME, "10.0.0.1", 0));
    assertEquals(good(0, "10.0.0.1"), ipv4(client(), NAME));
    server.on("A " + NAME, DnsReply.records().address(NAME, "10.0.0.1", 1L << 31));
    Answer<InetAddress> answer = ipv4(client(), NAME);
    assertEquals(
        Duration.ofSeconds(1L << 31), ((Answer.Good<InetAddress>) answer).ttl(), answer::toString);
  }

  @Test
  void shouldFindServices() throws Exception {
    String service = "_redis._tcp.test";
    server.on(
        "SRV " + service,
        DnsReply.records()
            .service(service, "10 5 6379 a.test", 8)
            .service(service, "20 0 6380 B.test", 6)
            .service(service, "0 0 0 .", 6));
    Answer<ServiceRecord> answer = await(then -> client().service(service, then));
    assertEquals(
        new Answer.Good<>(
            List.of(
                new ServiceRecord("a.test.", 6379, 5, 10),
                new ServiceRecord("b.test.", 6380, 0, 20)),
            Duration.ofSeconds(6)),
        answer);
  }

  @Test
  void shouldReadTheHostsFileFirstAndAgainWhenItChanges() throws Exception {
    server.on("A " + NAME, DnsReply.records().address(NAME, "10.0.0.9", 60));
    Path hosts = Files.writeString(etc.resolve("hosts"), "10.0.0.1 " + NAME + " # it\n");
    DnsClient client = client();
    assertEquals(good(0, "10.0.0.1"), ipv4(client, NAME));
    Files.writeString(hosts, "10.0.0.1 Redis.TEST\n10.0.0.2 " + NAME + "\n");
    assertEquals(good(0, "10.0.0.1", "10.0.0.2"), ipv4(client, NAME + "."));
    assertEquals(List.of(), server.questions());
    Files.delete(hosts);
    assertEquals(good(60, "10.0.0.9"), ipv4(client, NAME));
  }

  @Test
  void shouldAskDnsForAFamilyThatTheHostsFileDoesNotHave() throws Exception {
    Files.writeString(etc.resolve("hosts"), "10.0.0.1 " + NAME + "\n");
    server.on("AAAA " + NAME, DnsReply.records().address(NAME, "fd00::1", 9));
    HostAnswer answer = await(then -> client().host(new HostQuestion(NAME, false, true), then));
    assertEquals(good(9, "fd00::1"), answer.ipv6());
  }

  @Test
  void shouldKnowLocalhostWithoutAnyServer() throws Exception {
    assertEquals(new HostAnswer(good(0, "127.0.0.1"), good(0, "::1")), both(client(), "localhost"));
    assertEquals(List.of(), server.questions());
  }

  @Test
  void shouldTryTheSearchDomainsOfTheHost() throws Exception {
    Files.writeString(etc.resolve("resolv.conf"), "search one.test two.test\noptions ndots:1\n");
    server.on("A redis.two.test", DnsReply.records().address("redis.two.test", "10.0.0.2", 60));
    DnsClient client = client();
    assertEquals(good(60, "10.0.0.2"), ipv4(client, "redis"));
    assertEquals(List.of("udp A redis.one.test", "udp A redis.two.test"), server.questions());
    assertEquals(LookUpFailure.NXDOMAIN, kind(ipv4(client, "redis.")));
  }

  @Test
  void shouldNotTryTheNextDomainWhenOneIsUnclear() throws Exception {
    Files.writeString(etc.resolve("resolv.conf"), "search one.test two.test\n");
    server.on("A redis.one.test", DnsReply.servfail());
    server.on("A redis.two.test", DnsReply.records().address("redis.two.test", "10.0.0.2", 60));
    assertEquals(LookUpFailure.SERVFAIL, kind(ipv4(client(), "redis")));
  }

  @Test
  void shouldAskNothingMoreOnceItIsClosed() throws Exception {
    server.on("A " + NAME, DnsReply.silence());
    DnsClient client = client(SHORT, server.endpoint());
    Answer<InetAddress> answer =
        await(
            then -> {
              client.host(new HostQuestion(NAME, true, false), both -> then.accept(both.ipv4()));
              Eventually.eventually("a question", () -> !server.questions().isEmpty());
              client.close();
            });
    assertEquals(LookUpFailure.TIMEOUT, kind(answer));
    assertEquals(List.of("udp A " + NAME), server.questions());
  }
}
