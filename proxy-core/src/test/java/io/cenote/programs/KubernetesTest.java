package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RunningProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The manifest for Kubernetes: its configuration is one, and what stands around that fits it. */
class KubernetesTest {
  private static final Path MANIFEST = Path.of("../docker/kubernetes.yaml");
  private static final String CONFIGURATION = "  cenote.conf: |\n";
  private static final String INDENT = "    ";

  /** Time that the manifest gives the application for its own end. */
  private static final Duration APPLICATION = Duration.ofSeconds(10);

  private String manifest = "";

  @BeforeEach
  void read() throws IOException {
    manifest = Files.readString(MANIFEST);
  }

  private String configuration() {
    String behind = manifest.substring(manifest.indexOf(CONFIGURATION) + CONFIGURATION.length());
    return behind
        .lines()
        .takeWhile(line -> line.startsWith(INDENT))
        .map(line -> line.substring(INDENT.length()))
        .collect(Collectors.joining("\n"));
  }

  private List<String> all(String pattern) {
    return Pattern.compile(pattern)
        .matcher(manifest)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  @Test
  void shouldLeaveTheDrainItsTime() {
    Duration drain = RunningProxy.config(configuration()).drain().timeout();
    List<String> grace = all("terminationGracePeriodSeconds: (\\d+)");
    assertEquals(1, grace.size());
    Duration pod = Duration.ofSeconds(Long.parseLong(grace.get(0)));
    assertTrue(pod.compareTo(drain.plus(APPLICATION)) > 0, () -> pod + " and " + drain);
  }

  @Test
  void shouldBeANativeSidecar() {
    Matcher sidecar =
        Pattern.compile(
                "(?s)initContainers:\n +- name: cenote\n.*?restartPolicy: Always.*?containers:")
            .matcher(manifest);
    assertTrue(sidecar.find());
  }

  /** As the kubelet asks: at the port's address, with the address as the host. */
  @Test
  void shouldAskProbesThatTheProxyAnswers() throws Exception {
    String here =
        configuration()
            .replace("127.0.0.1:6380", "127.0.0.1:0")
            .replace("127.0.0.1:9900", "127.0.0.1:0")
            .replace("0.0.0.0:9901", "0.0.0.0:0")
            .replace("redis:6379", "127.0.0.1:1");
    assertTrue(here.contains("0.0.0.0:0"), here);
    assertEquals(List.of("9901"), all("name: health, containerPort: (\\d+)"));
    try (RunningProxy proxy = RunningProxy.start(here)) {
      InetSocketAddress door = (InetSocketAddress) proxy.cenote().adminReadOnlyAddress();
      List<String> probes = all("httpGet: \\{ path: (\\S+), port: health }");
      assertEquals(3, probes.size());
      for (String path : new TreeSet<>(probes)) {
        int status = status("http://127.0.0.1:" + door.getPort() + path);
        assertTrue(status == 200 || (status == 503 && path.equals("/ready")), path + ": " + status);
      }
    }
  }

  private static int status(String address) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
