package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.PoolSnapshot;
import io.cenote.testing.Eventually;
import io.cenote.testing.LogCapture;
import io.cenote.testing.Needs;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers that cut a connection which says nothing, as connections made ahead of need do: neither
 * their last words nor the end may reach a client.
 */
@Timeout(120)
class SilentCutTest {
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startPostgres() throws Exception {
    if (Needs.isRoot()) {
      Needs.tool("unshare");
    }
    postgres = EmbeddedPostgres.builder().setServerConfig("authentication_timeout", "2s").start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    if (postgres != null) {
      postgres.close();
    }
  }

  /**
   * PostgreSQL gives a login two seconds from the connect on. Rotated before, a connection always
   * has time left for one.
   */
  @Test
  void shouldLogInEveryClientOfPostgresWhoseLoginTimeIsShort() throws Exception {
    String pool = "min-idle = 4, max-idle = 4, warm-max-age = 1s, max-connections = 8";
    try (RunningProxy proxy = RunningProxy.tcp().pool(pool).before(postgres.getPort())) {
      String url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres";
      Random random = new Random(3);
      for (int i = 0; i < 60; i++) {
        try (Connection client =
                DriverManager.getConnection(url + "?user=postgres&sslmode=disable");
            Statement statement = client.createStatement();
            ResultSet result = statement.executeQuery("select 1")) {
          assertTrue(result.next());
        }
        LockSupport.parkNanos(random.nextInt(120) * 1_000_000L);
      }
      PoolSnapshot now = proxy.pool();
      assertTrue(now.closed(CloseReason.WARM_EXPIRED) > 0, now::toString);
      assertTrue(now.warm() > 30, now::toString);
      assertEquals(0, now.staleRaces(), now::toString);
    }
  }

  /** Not rotated in time, they are cut; the log says at what age, and what to set. */
  @Test
  void shouldLearnTheLoginTimeOfPostgres() throws Exception {
    String pool = "min-idle = 2, max-idle = 4, warm-max-age = 10m, max-lifetime = 1h";
    try (LogCapture advice = new LogCapture("cenote.learn");
        RunningProxy proxy = RunningProxy.tcp().pool(pool).before(postgres.getPort())) {
      advice.awaitLine(
          "upstream=out learned=data-limit limit-s=2.0..2.",
          "cure: upstreams.out.pool.warm-max-age = 1700ms");
      assertTrue(proxy.pool().closed(CloseReason.PEER_FIN) >= 3);
    }
  }

  /**
   * An HTTP server that sends 408, a server that says its own kind of goodbye, and one that just
   * closes. The server tells when a request came after it had said it: those crossed on the way.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n",
        "-ERR timeout\r\n",
        ""
      })
  void shouldShowNoClientTheLastWordsToASilentConnection(String lastWords) throws Exception {
    AtomicInteger crossed = new AtomicInteger();
    Random random = new Random(9);
    try (TinyServer server =
            new TinyServer(
                (client, number) -> answerOrCut(client, 60 + number % 40, lastWords, crossed));
        RunningProxy proxy =
            RunningProxy.tcp()
                .pool("min-idle = 8, max-idle = 16, warm-max-age = 10m")
                .before(server.port())) {
      int wrong = 0;
      for (int i = 0; i < 300; i++) {
        wrong += visit(proxy, random.nextInt(12)) ? 0 : 1;
      }
      PoolSnapshot now = proxy.pool();
      assertTrue(wrong <= crossed.get(), () -> "crossed " + crossed + ": " + now);
      assertEquals(crossed.get(), wrong, now::toString);
      long cut = now.closed(CloseReason.PEER_FIN) + now.closed(CloseReason.UNEXPECTED_DATA);
      assertTrue(cut > 50, now::toString);
    }
  }

  private static void answerOrCut(
      Socket client, int patience, String lastWords, AtomicInteger crossed) throws IOException {
    client.setSoTimeout(patience);
    try {
      while (client.getInputStream().read() == '?') {
        client.getOutputStream().write('!');
        client.setSoTimeout(20_000);
      }
    } catch (SocketTimeoutException silent) {
      client.getOutputStream().write(lastWords.getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      client.setSoTimeout(2_000);
      if (client.getInputStream().read() == '?') {
        crossed.incrementAndGet();
      }
    }
  }

  private static boolean visit(RunningProxy proxy, int waitMillis) throws IOException {
    try (Socket client = proxy.connect()) {
      LockSupport.parkNanos(waitMillis * 1_000_000L);
      client.getOutputStream().write('?');
      return client.getInputStream().read() == '!';
    } catch (SocketException reset) {
      return false;
    }
  }

  /**
   * A client that says nothing for long is served all the same when it speaks. The server cuts one
   * connection at a time, so that another is always there for the client to be moved to.
   */
  @Test
  void shouldServeAClientThatSpeaksAfterSeveralCuts() throws Exception {
    try (TinyServer server = new TinyServer((client, number) -> answer(client));
        RunningProxy proxy =
            RunningProxy.tcp()
                .pool("min-idle = 2, max-idle = 4, warm-max-age = 10m")
                .before(server.port())) {
      Eventually.eventually(() -> "warm: " + proxy.pool(), () -> proxy.pool().idle() == 2);
      try (Socket client = proxy.connect()) {
        cutUntilMoved(server, proxy);
        client.getOutputStream().write('?');
        assertEquals('!', client.getInputStream().read(), () -> proxy.pool().toString());
      }
    }
  }

  private static void cutUntilMoved(TinyServer server, RunningProxy proxy) throws IOException {
    byte[] lastWords = "408".getBytes(StandardCharsets.US_ASCII);
    int cuts = 0;
    while (proxy.pool().hiddenRetries() < 3) {
      awaitOneInUseAndTwoIdle(proxy);
      assertTrue(cuts < 50, () -> "never moved: " + proxy.pool());
      server.connection(++cuts).getOutputStream().write(lastWords);
      int expected = cuts;
      Eventually.eventually(
          () -> expected + " cuts: " + proxy.pool(),
          () -> proxy.pool().closed(CloseReason.UNEXPECTED_DATA) == expected);
    }
    awaitOneInUseAndTwoIdle(proxy);
  }

  private static void awaitOneInUseAndTwoIdle(RunningProxy proxy) {
    Eventually.eventually(
        () -> "one in use, two idle: " + proxy.pool(),
        () -> proxy.pool().active() == 1 && proxy.pool().idle() >= 2);
  }

  private static void answer(Socket client) throws IOException {
    while (client.getInputStream().read() == '?') {
      client.getOutputStream().write('!');
    }
  }
}
