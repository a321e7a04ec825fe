package io.cenote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.listen.ListenerSnapshot;
import io.cenote.listen.SessionSnapshot;
import io.cenote.testing.SimLoop;
import io.cenote.transport.Endpoint;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets which answer: a request a line. */
class AdminAnswersTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final Endpoint TCP = new Endpoint.Tcp("127.0.0.1", 9900);

  private final EmptyProxy proxy = new EmptyProxy();
  private final LevelChanges levels = new LevelChanges(new SimLoop(0, new SimLoop.Clock()));
  private final AdminAnswers answers = new AdminAnswers(proxy, () -> TOKEN, Runnable::run, levels);

  private static FullHttpRequest request(String method, String path, String... headers) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), path, Unpooled.EMPTY_BUFFER);
    request.headers().set("Host", "localhost:9900");
    for (String header : headers) {
      String[] pair = header.split(": ", 2);
      request.headers().set(pair[0], pair[1]);
    }
    return request;
  }

  private static Door door(String kind) {
    return switch (kind) {
      case "unix" -> Door.of(new Endpoint.Unix("/run/a.sock"), false, List.of());
      case "open" -> Door.of(new Endpoint.Tcp("0.0.0.0", 9901), true, List.of());
      default -> Door.of(TCP, false, List.of());
    };
  }

  private Answer answer(String door, String method, String path, String... headers) {
    return answers.to(request(method, path, headers), door(door), null).join();
  }

  private static String body(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, GET, /ready, 200",
    "tcp, HEAD, /ready, 200",
    "tcp, GET, /pools, 200",
    "tcp, GET, /sessions, 200",
    "tcp, GET, /closes, 200",
    "tcp, GET, /config, 200",
    "tcp, GET, /metrics, 200",
    "tcp, GET, /, 200",
    "tcp, HEAD, /page.js, 200",
    "tcp, POST, /, 405",
    "tcp, GET, /pageXjs, 404",
    "tcp, GET, /page.js/, 404",
    "tcp, GET, /page.js/../text.js, 404",
    "tcp, GET, /../page/index.html, 404",
    "tcp, GET, /uplot/LICENSE, 404",
    "unix, GET, /, 200",
    "open, GET, /, 404",
    "open, GET, /page.js, 404",
    "tcp, GET, /nothing, 404",
    "tcp, GET, /pools/, 404",
    "tcp, GET, /../pools, 404",
    "tcp, GET, '/sessions?limit=10001', 400",
    "tcp, GET, '/sessions?sort=x', 400",
    "tcp, GET, '/sessions?client=%zz', 400",
    "tcp, POST, /pools, 405",
    "tcp, DELETE, /pools, 405",
    "tcp, GET, /drain, 405",
    "tcp, HEAD, /drain, 405",
    "tcp, PUT, /drain, 405",
    "tcp, POST, /drain, 401",
    "tcp, POST, /sessions/7/close, 401",
    "unix, POST, /drain, 202",
    "tcp, POST, /reload, 401",
    "unix, POST, /reload, 200",
    "unix, GET, /reload, 405",
    "unix, POST, /sessions/7/close, 200",
    "unix, POST, /sessions/8/close, 404",
    "unix, POST, /sessions/x/close, 400",
    "unix, POST, /upstreams/redis/reconnect, 200",
    "unix, POST, /upstreams/other/reconnect, 404",
    "unix, POST, /upstreams/redis/pause, 200",
    "unix, POST, /upstreams/redis/resume, 200",
    "unix, POST, /upstreams/other/pause, 404",
    "tcp, POST, /upstreams/redis/pause, 401",
    "tcp, GET, '/logging?logger=cenote&level=DEBUG', 405",
    "tcp, POST, '/logging?logger=cenote&level=DEBUG', 401",
    "unix, POST, '/logging?logger=cenote&level=DEBUG', 501",
    "open, POST, '/logging?logger=cenote&level=DEBUG', 404",
    "open, GET, /ready, 200",
    "open, GET, /metrics, 200",
    "open, GET, /pools, 404",
    "open, GET, /closes, 404",
    "open, GET, /config, 404",
    "open, POST, /drain, 404"
  })
  void shouldAnswer(String door, String method, String path, int status) {
    assertEquals(status, answer(door, method, path).status().code());
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer 0123456789abcdef, 202",
    "bearer  0123456789abcdef, 202",
    "Bearer 0123456789abcdeg, 401",
    "Bearer 0123456789abcde, 401",
    "Bearer 0123456789abcdef0, 401",
    "Basic 0123456789abcdef, 401",
    "0123456789abcdef, 401",
    "Bearer, 401"
  })
  void shouldAskForTheTokenOverTcp(String authorization, int status) {
    Answer answer = answer("tcp", "POST", "/drain", "Authorization: " + authorization);
    assertEquals(status, answer.status().code());
    assertEquals(status == 202 ? 1 : 0, proxy.ends);
    assertFalse(body(answer).contains(TOKEN));
  }

  @Test
  void shouldAnswerARefusedReloadWithEveryProblem() {
    proxy.reloaded = new Reloaded(false, List.of("a.conf:3: x: 1 (expected: 2)", "a.conf:4: y"));
    Answer answer = answer("unix", "POST", "/reload");
    assertEquals(422, answer.status().code());
    assertEquals("a.conf:3: x: 1 (expected: 2)\na.conf:4: y\n", body(answer));
  }

  @Test
  void shouldTakeNoVerbOverTcpWithoutATokenOfItsOwn() {
    AdminAnswers none = new AdminAnswers(proxy, () -> null, Runnable::run, levels);
    FullHttpRequest request = request("POST", "/drain", "Authorization: Bearer ");
    assertEquals(401, none.to(request, door("tcp"), null).join().status().code());
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:9900, 202",
    "http://evil.example, 403",
    "http://localhost:9901, 403",
    "null, 403",
    "'http://a b', 403"
  })
  void shouldTakeNoVerbFromThePageOfAnotherSite(String origin, int status) {
    Answer answer =
        answer("tcp", "POST", "/drain", "Authorization: Bearer " + TOKEN, "Origin: " + origin);
    assertEquals(status, answer.status().code());
    assertEquals(status, answer("unix", "POST", "/drain", "Origin: " + origin).status().code());
  }

  /** The answer to a drain would come behind the end that it has begun. */
  @Test
  void shouldAnswerAtOnceWhatIsKnown() {
    AdminAnswers busy = new AdminAnswers(proxy, () -> null, task -> {}, levels);
    assertTrue(busy.to(request("POST", "/drain"), door("unix"), null).isDone());
    assertTrue(busy.to(request("GET", "/ready"), door("tcp"), null).isDone());
  }

  @Test
  void shouldBoundAnAnswer() {
    String endpoint = "unix:/" + "x".repeat(1_000);
    SessionSnapshot session =
        new SessionSnapshot(
            1,
            "in",
            new SessionSnapshot.Client("127.0.0.1:1", ""),
            endpoint,
            new SessionSnapshot.Times(1, 1),
            new ListenerSnapshot.Bytes(1, 1),
            "",
            false);
    proxy.sessions = Collections.nCopies(10_000, session);
    Answer tooLong = answer("tcp", "GET", "/sessions?limit=10000");
    assertEquals(500, tooLong.status().code());
    assertTrue(body(tooLong).contains("8388608"), body(tooLong));
    assertTrue(body(tooLong).contains("limit="), body(tooLong));
    Answer fewer = answer("tcp", "GET", "/sessions?limit=5000");
    assertEquals(200, fewer.status().code());
    assertTrue(fewer.body().length > 5_000_000, "they are there");
    assertEquals(
        500,
        new Answer(HttpResponseStatus.OK, "text/plain", new byte[Answer.MOST_BYTES + 1], Map.of())
            .bounded()
            .status()
            .code());
  }

  @ParameterizedTest
  @CsvSource({"'', 1", "IN, 1", "127.0.0.9, 1", "10.0.0.7, 1", "multi, 1", "other, 0"})
  void shouldFindSessionsByAText(String text, int found) {
    proxy.sessions =
        List.of(
            new SessionSnapshot(
                1,
                "in",
                new SessionSnapshot.Client("127.0.0.9:1", ""),
                "10.0.0.7:6379",
                new SessionSnapshot.Times(1, 1),
                new ListenerSnapshot.Bytes(1, 1),
                "multi",
                false));
    String all = body(answer("tcp", "GET", "/sessions?text=" + text));
    assertTrue(all.contains("\"matching\":" + found), all);
  }

  @Test
  void shouldSayWhatThereIs() {
    assertTrue(body(answer("tcp", "GET", "/x")).contains("/pools, /sessions"));
    assertEquals("expected: /live, /ready, /metrics\n", body(answer("open", "GET", "/x")));
    assertEquals("GET, HEAD", answer("tcp", "POST", "/pools").headers().get("allow"));
    assertEquals("POST", answer("tcp", "GET", "/drain").headers().get("allow"));
  }

  @Test
  void shouldTellMetricsInTheFormatThatIsAskedFor() {
    Answer plain = answer("open", "GET", "/metrics");
    assertTrue(plain.type().startsWith("text/plain; version=0.0.4"), plain::type);
    assertTrue(body(plain).contains("# TYPE cenote_ready gauge\ncenote_ready 1.0\n"), body(plain));
    assertTrue(body(plain).contains("jvm_memory_used_bytes{"), "of the JVM");
    assertTrue(body(plain).contains("process_cpu_seconds_total "), "of the process");
    Answer open =
        answer("open", "GET", "/metrics", "Accept: application/openmetrics-text; version=1.0.0");
    assertTrue(open.type().startsWith("application/openmetrics-text; version=1.0.0"), open::type);
    assertTrue(body(open).endsWith("# EOF\n"));
  }
}
