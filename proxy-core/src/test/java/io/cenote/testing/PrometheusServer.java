package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A Prometheus that asks once a second, and waits as long for an answer. */
public final class PrometheusServer implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final String address;

  private PrometheusServer(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    address = "http://127.0.0.1:" + port;
  }

  /**
   * Starts one.
   *
   * @param folder of its own, to be made
   * @param rules text of a file of rules
   * @param targets {@code HOST:PORT} each
   */
  public static PrometheusServer start(Path folder, String rules, List<String> targets)
      throws IOException {
    Files.createDirectory(folder);
    Files.writeString(folder.resolve("rules.yml"), rules);
    Files.writeString(
        folder.resolve("prometheus.yml"),
        """
        global: { scrape_interval: 1s, evaluation_interval: 200ms }
        rule_files: [ rules.yml ]
        scrape_configs:
          - job_name: cenote
            static_configs: [ { targets: [ %s ] } ]
        """
            .formatted(
                targets.stream().map(one -> '"' + one + '"').collect(Collectors.joining(", "))));
    int port;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                Needs.tool("prometheus").toString(),
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=data",
                "--web.listen-address=127.0.0.1:" + port)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new PrometheusServer(process, log, port);
  }

  /** Waits until a metric has that many series. */
  public void awaitSeries(String metric, int count) {
    Eventually.eventually(
        this::log, () -> of("/api/v1/query?query=" + metric, "result").size() == count);
  }

  /** The alerts that fire now, as {@code NAME HOST:PORT} of the target. */
  public Set<String> firing() {
    Set<String> firing = new TreeSet<>();
    for (Object alert : of("/api/v1/alerts", "alerts")) {
      Map<?, ?> one = (Map<?, ?>) alert;
      if ("firing".equals(one.get("state")) && one.get("labels") instanceof Map<?, ?> labels) {
        firing.add(labels.get("alertname") + " " + labels.get("instance"));
      }
    }
    return firing;
  }

  /** The alerts with their texts, as JSON. */
  public String alerts() {
    return get("/api/v1/alerts");
  }

  /** The list in an answer's data; empty if there is no answer yet. */
  private List<?> of(String path, String list) {
    try {
      Object data = JSON.std.mapFrom(get(path)).get("data");
      return data instanceof Map<?, ?> map && map.get(list) instanceof List<?> some
          ? some
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer's JSON; an empty object while it starts. */
  private String get(String path) {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(address + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? answer.body() : "{}";
    } catch (IOException e) {
      return "{}"; // it does not listen yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "{}";
    }
  }

  /** What it has said. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
