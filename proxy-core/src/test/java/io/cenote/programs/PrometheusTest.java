package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.cenote.stats.Family;
import io.cenote.testing.Needs;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The metrics by Prometheus's own tools, with the alerts and the dashboard that go with them. */
class PrometheusTest {
  private static final Path FOLDER = Path.of("../docs/operations");
  private static final Path RULES_TEST = Path.of("src/test/alerts/alerts-test.yml");
  private static final Pattern NAME = Pattern.compile("\\bcenote_[a-z_]+");

  @TempDir private Path folder;

  private String run(List<String> command, String input) throws Exception {
    Path in = Files.writeString(folder.resolve("in"), input);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), out);
    return out;
  }

  private static String promtool() {
    return Needs.tool("promtool").toString();
  }

  private static HttpResponse<String> get(String address) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(address)).build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static RunningProxy proxy(TestUpstream upstream) {
    return RunningProxy.tcp()
        .globals("admin.read-only-bind = \"127.0.0.1:0\"")
        .pool("max-connections = 2, max-idle = 2, acquire-timeout = 30s")
        .before(upstream.port());
  }

  private static String target(RunningProxy proxy) {
    InetSocketAddress address = (InetSocketAddress) proxy.cenote().adminReadOnlyAddress();
    return "127.0.0.1:" + address.getPort();
  }

  @Test
  void shouldTellMetricsThatPromtoolFindsNothingWrongWith() throws Exception {
    try (TestUpstream upstream = TestUpstream.echo();
        RunningProxy proxy = proxy(upstream);
        Socket client = proxy.connect()) {
      client.getOutputStream().write('x');
      assertEquals('x', client.getInputStream().read());
      String metrics = get("http://" + target(proxy) + "/metrics").body();
      assertTrue(metrics.contains("cenote_acquire_wait_seconds_bucket{"), metrics);
      assertTrue(metrics.contains("cenote_bytes_total{direction=\"up\",listener=\"in\"} 1.0"));
      String ours =
          metrics
              .lines()
              .filter(line -> line.contains("cenote_"))
              .collect(Collectors.joining("\n", "", "\n"));
      assertEquals("", run(List.of(promtool(), "check", "metrics"), ours));
    }
  }

  @Test
  void shouldAlertAtEachConditionAndNotBesideIt() throws Exception {
    Files.copy(FOLDER.resolve("alerts.yml"), folder.resolve("alerts.yml"));
    Files.copy(RULES_TEST, folder.resolve("test.yml"));
    run(List.of(promtool(), "check", "rules", "alerts.yml"), "");
    run(List.of(promtool(), "test", "rules", "test.yml"), "");
    String tests = Files.readString(RULES_TEST);
    Matcher alerts =
        Pattern.compile("- alert: (\\w+)").matcher(Files.readString(FOLDER.resolve("alerts.yml")));
    String page = Files.readString(FOLDER.resolve("README.md"));
    while (alerts.find()) {
      assertTrue(tests.contains("alertname: " + alerts.group(1)), alerts.group(1));
      assertTrue(page.contains("| `" + alerts.group(1) + "` |"), alerts.group(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"alerts.yml", "dashboard.json"})
  void shouldAskOnlyForMetricsThatThereAre(String file) throws IOException {
    Set<String> known = new TreeSet<>();
    Arrays.stream(Family.values())
        .forEach(
            family -> {
              known.add(family.series());
              if (family.kind() == Family.Kind.HISTOGRAM) {
                known.add(family.series() + "_bucket");
              }
            });
    Set<String> asked = new TreeSet<>();
    NAME.matcher(Files.readString(FOLDER.resolve(file)))
        .results()
        .forEach(match -> asked.add(match.group()));
    assertTrue(asked.size() >= 9, asked::toString);
    asked.removeAll(known);
    assertEquals(Set.of(), asked);
  }

  @Test
  void shouldBeADashboardThatIsJson() throws IOException {
    Object panels =
        JSON.std.mapFrom(Files.readString(FOLDER.resolve("dashboard.json"))).get("panels");
    assertTrue(panels instanceof List<?> list && list.size() >= 12);
  }
}
