package io.cenote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Browser;
import io.cenote.testing.Certificates;
import io.cenote.testing.Eventually;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.tls.KeyFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a browser, before a proxy that runs. */
class PageInBrowserTest {
  private static final String ROWS =
      "[...document.querySelectorAll('#sessions tbody tr')].filter(row => row.offsetHeight > 0)";
  private static final String MARKUP = "<img src=x onerror=alert(1)>";

  @TempDir private Path profile;
  @TempDir private Path folder;
  private final List<Socket> clients = new ArrayList<>();
  private TestUpstream upstream;
  private Browser browser;
  private RunningProxy proxy;

  @BeforeEach
  void start() throws IOException {
    browser = Browser.start(profile);
    upstream = TestUpstream.echo();
    proxy = proxy(0);
  }

  @AfterEach
  void end() throws Exception {
    for (Socket client : clients) {
      client.close();
    }
    for (AutoCloseable each :
        Stream.of(proxy, upstream, browser).filter(Objects::nonNull).toList()) {
      each.close();
    }
  }

  private RunningProxy proxy(int adminPort) {
    return builder(adminPort).before(upstream.port());
  }

  private static RunningProxy.Builder builder(int adminPort) {
    return RunningProxy.tcp()
        .named("page")
        .globals("admin.bind = \"127.0.0.1:" + adminPort + "\"")
        .pool("max-connections = 8");
  }

  private int adminPort() {
    return ((InetSocketAddress) proxy.admin()).getPort();
  }

  private String origin() {
    return "http://127.0.0.1:" + adminPort();
  }

  private void open() {
    browser.open(origin() + "/");
    browser.await("document.getElementById('state')?.textContent === 'ready'");
  }

  private void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket client = proxy.connect();
      clients.add(client);
      client.getOutputStream().write('x');
      assertEquals('x', client.getInputStream().read());
    }
  }

  private static String tile(String name) {
    return "[...document.querySelectorAll('.tiles > div')]"
        + ".find(each => each.firstChild.textContent === '"
        + name
        + "').lastChild.textContent";
  }

  private void awaitSessions(int count) {
    browser.await(tile("Active") + " === '" + count + "'");
    browser.await(ROWS + ".length === " + count);
  }

  @Test
  void shouldFollowSessionsAndAskNobodyElse() throws IOException {
    open();
    connect(5);
    awaitSessions(5);
    browser.await("document.querySelectorAll('.plot canvas').length >= 3");
    for (Socket client : clients) {
      client.close();
    }
    awaitSessions(0);
    browser.await("document.querySelector('#closes tbody').textContent.includes('session-end')");
    browser.await("document.querySelector('.charts').textContent.includes('session-end')");
    assertEquals(List.of(), browser.errors());
    browser
        .requests()
        .forEach(url -> assertTrue(url.startsWith(origin() + "/") || isInPage(url), url));
  }

  private static boolean isInPage(String url) {
    return url.startsWith("data:image/svg+xml,") || url.equals("about:blank");
  }

  @Test
  void shouldFilterAndSortSessionsByKeyboard() throws IOException {
    connect(5);
    open();
    awaitSessions(5);
    browser.eval("document.getElementById('session-filter').focus()");
    browser.type("127.0.0.1:" + clients.get(2).getLocalPort());
    browser.await(ROWS + ".length === 1");
    assertEquals("1 of 5", browser.text("document.querySelector('#sessions .note').textContent"));
    browser.eval("document.getElementById('session-filter').value = ''");
    browser.eval("document.querySelector('#sessions th button').focus()");
    browser.press("Enter");
    browser.await(ROWS + ".length === 5");
    String sort = "document.querySelector('#sessions th').getAttribute('aria-sort')";
    assertEquals("ascending", browser.text(sort));
    List<String> up = ids();
    browser.press("Enter");
    assertEquals("descending", browser.text(sort));
    List<String> down = new ArrayList<>(ids());
    Collections.reverse(down);
    assertEquals(up, down);
  }

  private List<String> ids() {
    return List.of(
        browser.text(ROWS + ".map(row => row.cells[0].textContent).join(' ')").split(" ", -1));
  }

  /** Names of listeners and upstreams are letters and digits; an address can be more. */
  @Test
  void shouldShowWhatIsConfiguredAsText() {
    proxy.close();
    proxy =
        builder(0)
            .upstream("health.fall = 1")
            .pool("min-idle = 1")
            .before("unix:/nowhere/" + MARKUP);
    browser.open(origin() + "/");
    browser.await("Boolean(document.querySelector('.pool'))");
    browser.eval("document.querySelector('#config details').open = true");
    for (String part : List.of("#alerts", ".endpoints", "#closes", "#config")) {
      browser.await(
          "document.querySelector('" + part + "')?.textContent.includes('" + MARKUP + "')");
    }
    assertEquals("0", browser.text("document.images.length"));
    assertEquals(List.of(), browser.errors());
  }

  @ParameterizedTest
  @CsvSource({"light, 390", "dark, 390", "light, 1280", "dark, 1280"})
  void shouldFitEveryScreen(String scheme, int width) throws IOException {
    browser.resize(width, 800, 1);
    browser.prefer(scheme);
    connect(5);
    open();
    awaitSessions(5);
    browser.eval("document.querySelectorAll('details').forEach(each => each.open = true)");
    browser.await("document.querySelector('#config tbody').textContent.includes('127.0.0.1:0')");
    browser.await("document.scrollingElement.scrollWidth <= " + width);
    String light = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g)[0] > 128";
    assertEquals(scheme.equals("light"), browser.eval(light));
    assertEquals(List.of(), browser.errors());
  }

  @Test
  void shouldSayWhenNobodyAnswersAndComeBack() throws IOException {
    connect(3);
    open();
    awaitSessions(3);
    int port = adminPort();
    proxy.close();
    browser.await(
        "/^no answer since \\d\\d:\\d\\d:\\d\\d$/.test(document.body.querySelector('#silence').innerText)");
    proxy = proxy(port);
    browser.await("document.getElementById('silence').hidden");
    connect(1);
    awaitSessions(1);
    assertFalse(browser.text("document.querySelector('.charts').textContent").contains("-1"));
  }

  @Test
  void shouldServeTwoBrowsersAtOnce() throws IOException {
    open();
    Browser first = browser;
    try (Browser second = Browser.start(folder)) {
      browser = second;
      open();
      connect(2);
      for (Browser each : List.of(first, second)) {
        browser = each;
        awaitSessions(2);
        assertEquals(List.of(), each.errors());
      }
    }
    connect(1);
    awaitSessionsIn(first, 3);
  }

  private void awaitSessionsIn(Browser one, int count) {
    browser = one;
    awaitSessions(count);
  }

  @Test
  void shouldShowCertificatesAndWhenTheyEnd() throws IOException {
    Instant end = Instant.now().plus(Duration.ofDays(2));
    KeyFiles files =
        Certificates.p256(folder)
            .write("ends", one -> one.addSanDnsName("localhost").notAfter(end));
    proxy.close();
    String tls = "tls { enabled = true, certificate = \"%s\", key = \"%s\" }";
    proxy =
        builder(0)
            .listener(tls.formatted(files.certificate(), files.key()))
            .before(upstream.port());
    open();
    String rows = "document.querySelector('#certificates tbody').textContent";
    browser.await(rows + ".includes('listener=page')");
    browser.await(rows + ".includes('" + end.toString().substring(0, 10) + " ')");
    browser.await("document.getElementById('alerts').textContent.includes('expires in')");
  }

  /** Whoever sees no colours has the same in words. */
  @Test
  void shouldSayInWordsWhatItShowsInColours() {
    proxy.close();
    proxy = builder(0).upstream("health.fall = 1").pool("min-idle = 1").before("unix:/nowhere");
    browser.open(origin() + "/");
    browser.await("document.getElementById('state')?.textContent === 'not ready'");
    browser.await("document.querySelector('.endpoints')?.textContent.includes('down')");
    browser.await("document.getElementById('alerts').children.length > 0");
    String coloured = "[...document.querySelectorAll('.badge, .bad, .warn, .good')]";
    assertTrue(Boolean.TRUE.equals(browser.eval(coloured + ".length > 2")));
    String silent =
        coloured + ".filter(each => !each.textContent.trim()).map(each => each.outerHTML)";
    assertEquals("", browser.text(silent + ".join('; ')"));
  }

  @Test
  void shouldNotAskWhileItIsHidden() {
    open();
    hide(true);
    long before = asked();
    browser.eval("new Promise(done => setTimeout(done, 2500))"); // two polls, if there were any
    assertTrue(asked() <= before + 1, "one may have been on its way");
    hide(false);
    long shown = asked();
    Eventually.eventually("it asks again", () -> asked() > shown);
  }

  private void hide(boolean hidden) {
    browser.eval(
        "Object.defineProperty(document, 'hidden', {configurable: true, value: "
            + hidden
            + "}); document.dispatchEvent(new Event('visibilitychange'))");
  }

  private long asked() {
    return browser.requests().stream().filter(url -> url.endsWith("/pools")).count();
  }

  /** Half an hour of answers, from a proxy that was restarted each eleven minutes. */
  @Test
  void shouldKeepAQuarterOfAnHour() {
    open();
    String kept =
        browser.text(
            """
            import('/history.js').then(m => {
              const history = new m.History();
              for (let i = 0; i < 2000; i++) {
                history.take({
                  active: 1, idle: 0, other: 0, pending: 0, max: 1, warm: i % 700, reused: 0, fresh: 0,
                  closed: { lru: i % 700 }, refused: {}, waits_up_to: [0, i % 700],
                }, [1], i);
              }
              const columns = [...history.columns.values()];
              return [
                history.times.length, history.answers.length,
                columns.every(column => column.length === 900),
                columns.every(column => column.every(n => n === null || n >= 0)),
              ].join(' ');
            })
            """);
    assertEquals("900 11 true true", kept);
  }

  /** Each line: a file, an expression of what it exports, its value. */
  private static final String RECKONED =
      """
      history.js | m.growth(7, 5) | 2
      history.js | m.growth(3, 5) | 3
      history.js | m.quantile([1, 2, 4], [0, 10, 10, 10], [0, 0, 0, 0], 0.5) | 1.5
      history.js | m.quantile([1, 2, 4], [5, 10, 10, 10], [0, 0, 0, 0], 0.5) | 1
      history.js | m.quantile([1, 2, 4], [0, 10, 10, 10], [0, 10, 10, 10], 0.5) | null
      history.js | m.quantile([1, 2, 4], [0, 0, 0, 10], [0, 0, 0, 0], 0.5) | 4
      history.js | m.quantile([1, 2, 4], [0, 2, 2, 2], [0, 0, 9, 9], 0.5) | 1.5
      text.js | m.duration(0.0004) | 400 µs
      text.js | m.duration(3.25) | 3.3 s
      text.js | m.duration(7265) | 2 h 1 min
      text.js | m.bytes(1536) | 1.5 KiB
      text.js | m.rate(null) | –
      """;

  @Test
  void shouldReckon() {
    open();
    for (String line : RECKONED.lines().toList()) {
      String[] parts = line.split(" \\| ", -1);
      String there = "import('/" + parts[0] + "').then(m => String(" + parts[1] + "))";
      assertEquals(parts[2], browser.text(there), line);
    }
  }
}
