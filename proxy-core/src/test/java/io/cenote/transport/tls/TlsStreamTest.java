package io.cenote.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.SslProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plaintext over records, in virtual time, with the real engines. */
class TlsStreamTest {
  private static TlsPair open(String provider, String version) {
    return TlsPair.of(SslProvider.valueOf(provider), version, 1).begin(true);
  }

  @Property(tries = 60)
  void shouldCarryEveryByteInOrderBothWays(
      @ForAll long seed,
      @ForAll boolean jdk,
      @ForAll boolean older,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 90_000) Integer> sizes) {
    SslProvider provider = jdk ? SslProvider.JDK : SslProvider.OPENSSL;
    TlsPair pair = TlsPair.of(provider, older ? "TLSv1.2" : "TLSv1.3", seed).begin(true);
    assertEquals(List.of("connected"), pair.client.events);
    assertEquals(List.of("connected"), pair.server.events);
    StringBuilder up = new StringBuilder();
    StringBuilder down = new StringBuilder();
    for (int size : sizes) {
      String request = TlsPair.bytes(size, seed + size);
      pair.client.send(request);
      up.append(request);
      String answer = TlsPair.bytes(90_001 - size, seed - size);
      pair.server.send(answer);
      down.append(answer);
      if (size % 2 == 0) {
        pair.run();
      }
    }
    pair.run();
    assertTrue(up.toString().contentEquals(pair.server.got), "up");
    assertTrue(down.toString().contentEquals(pair.client.got), "down");
  }

  /** However the bytes are cut, the first of the handshake come with the last in plain text. */
  @Property(tries = 60)
  void shouldBeginBehindPlainTextAndLoseNothing(
      @ForAll long seed, @ForAll boolean jdk, @ForAll boolean older) {
    SslProvider provider = jdk ? SslProvider.JDK : SslProvider.OPENSSL;
    TlsPair pair = TlsPair.later(provider, older ? "TLSv1.2" : "TLSv1.3", seed);
    assertTrue(pair.client.stream.awaitsTls());
    pair.begin(true);
    assertFalse(pair.client.stream.awaitsTls());
    assertEquals(List.of("connected", "secured"), pair.client.events);
    assertEquals(List.of("secured"), pair.server.events);
    assertTrue(pair.client.wire.peerGot().startsWith(TlsPair.PREFACE));
    assertFalse(pair.server.wire.peerGot().startsWith(TlsPair.PREFACE));
    String request = TlsPair.bytes(70_000, seed);
    String answer = TlsPair.bytes(50_000, seed + 1);
    pair.client.send(request);
    pair.server.send(answer);
    pair.run();
    assertTrue((TlsPair.PREFACE + request).contentEquals(pair.server.got), "up");
    assertTrue(answer.contentEquals(pair.client.got), "down");
    pair.loop.run(pair.client.stream::finish);
    pair.run();
    assertEquals("ended", TlsPair.last(pair.server));
  }

  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.3", "OPENSSL,TLSv1.2"})
  void shouldFailWhereTheServerEndsBeforeTheHandshake(String provider, String version) {
    TlsPair pair = TlsPair.later(SslProvider.valueOf(provider), version, 1);
    pair.loop.run(() -> pair.client.stream.start(pair.loop));
    pair.client.wire.connectSucceeds();
    pair.client.wire.peerFinishes();
    pair.loop.runAll();
    assertEquals(
        List.of("connected", "failed tls-error: TLS: the peer closed during the handshake"),
        pair.client.events);
  }

  /** Nobody reads before the handshake is done, and it must be done all the same. */
  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.2", "JDK,TLSv1.3", "OPENSSL,TLSv1.2", "OPENSSL,TLSv1.3"})
  void shouldShakeHandsThoughItIsPaused(String provider, String version) {
    TlsPair pair = TlsPair.of(SslProvider.valueOf(provider), version, 1).begin(false);
    assertEquals(List.of("connected"), pair.client.events);
    assertEquals(List.of("connected"), pair.server.events);
    pair.client.send("hello");
    pair.run();
    assertEquals("", pair.server.got.toString(), "it is paused");
    pair.loop.run(pair.server.stream::resume);
    pair.run();
    assertEquals("hello", pair.server.got.toString());
  }

  /**
   * BoringSSL's server sends nothing behind a client's last flight (TLS 1.3), and the kernel waits
   * 40 ms before it acknowledges that: a client with Nagle's algorithm waits, too. Seen: 300
   * sessions in 13.2 s, and 500 in 0.9 s without that algorithm.
   */
  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.3", "OPENSSL,TLSv1.3"})
  void shouldAcknowledgeTheClientsLastFlightAtOnce(String provider, String version) {
    TlsPair pair = TlsPair.of(SslProvider.valueOf(provider), version, 1).begin(true);
    assertEquals(1, pair.server.wire.acknowledged());
    assertEquals(0, pair.client.wire.acknowledged(), "a server has TCP_NODELAY, as all of ours");
  }

  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.2", "JDK,TLSv1.3", "OPENSSL,TLSv1.2", "OPENSSL,TLSv1.3"})
  void shouldKeepBackWhatCameWhenItWasPausedAndLoseNothing(String provider, String version) {
    TlsPair pair = open(provider, version);
    String bytes = TlsPair.bytes(600_000, 7);
    pair.server.pauseAt = 100_000;
    pair.client.send(bytes);
    pair.run();
    int kept = pair.server.got.length();
    assertTrue(kept >= 100_000 && kept < 300_000, () -> kept + " bytes in spite of a pause");
    assertEquals(-1, pair.server.stream.wireBytesRead(), "a part of a record is here");
    assertTrue(pair.server.stream.keptBytes() > 0, "it keeps that part");
    assertEquals(pair.server.stream.keptBytes(), pair.loop.kept().now());
    pair.loop.run(pair.server.stream::resume);
    pair.run();
    assertTrue(bytes.contentEquals(pair.server.got));
    assertEquals(0, pair.loop.kept().now());
    assertTrue(pair.server.stream.wireBytesRead() > 600_000);
  }

  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.3"})
  void shouldPassAnEndOnForOneDirection(String provider, String version) {
    TlsPair pair = open(provider, version);
    pair.client.send("request");
    pair.loop.run(pair.client.stream::finish);
    pair.run();
    assertEquals("request", pair.server.got.toString());
    assertEquals("ended", TlsPair.last(pair.server));
    assertTrue(pair.server.stream.isInputEnded());
    String answer = TlsPair.bytes(200_000, 3);
    pair.server.send(answer);
    pair.loop.run(pair.server.stream::finish);
    pair.run();
    assertTrue(answer.contentEquals(pair.client.got));
    assertEquals("ended", TlsPair.last(pair.client));
  }

  /**
   * TLS 1.2 (RFC 5246, section 7.2.1) and BoringSSL's engine answer an end with an end, at once.
   */
  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.2", "OPENSSL,TLSv1.2", "OPENSSL,TLSv1.3"})
  void shouldSayThatAnAnswerBehindAnEndIsLost(String provider, String version) {
    TlsPair pair = open(provider, version);
    pair.client.send("request");
    pair.loop.run(pair.client.stream::finish);
    pair.run();
    assertEquals("request", pair.server.got.toString());
    assertEquals("ended", TlsPair.last(pair.server));
    pair.server.send("answer");
    assertEquals("write tls-error", TlsPair.last(pair.server));
  }

  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.2", "JDK,TLSv1.3", "OPENSSL,TLSv1.2", "OPENSSL,TLSv1.3"})
  void shouldTakeAFinWithoutAnEndForAFailureAndDeliverWhatCame(String provider, String version) {
    TlsPair pair = open(provider, version);
    String bytes = TlsPair.bytes(300_000, 5);
    pair.server.send(bytes);
    pair.loop.run(pair.server.wire::finish);
    pair.run();
    assertTrue(bytes.contentEquals(pair.client.got));
    assertEquals("closed tls-error", TlsPair.last(pair.client));
    assertFalse(pair.client.stream.isOpen());
  }

  /** Bytes were lost here where our end was said before the answer was over. */
  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.2", "JDK,TLSv1.3", "OPENSSL,TLSv1.2", "OPENSSL,TLSv1.3"})
  void shouldLoseNothingBehindOurOwnEnd(String provider, String version) {
    TlsPair pair = open(provider, version);
    String bytes = TlsPair.bytes(1 << 20, 9);
    pair.server.pauseAt = -1;
    pair.server.send(bytes);
    pair.loop.run(pair.client.stream::finish);
    pair.loop.run(pair.server.wire::finish);
    pair.run();
    assertEquals(bytes.length(), pair.client.got.length());
    assertTrue(bytes.contentEquals(pair.client.got));
    assertEquals("closed tls-error", TlsPair.last(pair.client));
  }

  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.2", "OPENSSL,TLSv1.3"})
  void shouldRefusePlainTextAndHandNothingOn(String provider, String version) {
    TlsPair pair = TlsPair.of(SslProvider.valueOf(provider), version, 1);
    pair.loop.run(
        () -> {
          pair.server.stream.start(pair.loop);
          pair.server.stream.resume();
        });
    pair.server.wire.peerSends("GET / HTTP/1.1\r\n\r\n");
    pair.loop.runAll();
    assertEquals(List.of("closed tls-error"), pair.server.events);
    assertEquals("", pair.server.got.toString());
    assertFalse(pair.server.wire.isOpen());
  }

  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.2", "OPENSSL,TLSv1.3"})
  void shouldGiveUpAHandshakeThatStalls(String provider, String version) {
    TlsPair pair = TlsPair.of(SslProvider.valueOf(provider), version, 1);
    pair.loop.run(() -> pair.client.stream.start(pair.loop));
    pair.client.wire.connectSucceeds();
    pair.loop.runFor(Duration.ofMillis(4_900));
    assertEquals(List.of(), pair.client.events);
    pair.loop.runFor(Duration.ofMillis(200));
    assertEquals(List.of("failed tls-error: TLS: no handshake within 5000 ms"), pair.client.events);
  }

  @ParameterizedTest
  @CsvSource({"JDK,TLSv1.2", "OPENSSL,TLSv1.3"})
  void shouldRefuseAHelloThatIsTooLong(String provider, String version) {
    TlsPair pair = TlsPair.of(SslProvider.valueOf(provider), version, 1);
    pair.loop.run(() -> pair.server.stream.start(pair.loop));
    byte[] begin = {22, 3, 1, 0x20, 0, 1, 1, 0, 0};
    String record = new String(begin, StandardCharsets.ISO_8859_1) + "x".repeat(8_188);
    for (int i = 0; i < 3; i++) {
      pair.server.wire.peerSends(record);
    }
    pair.loop.runAll();
    assertEquals(List.of("closed tls-error"), pair.server.events);
  }
}
