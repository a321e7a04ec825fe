package io.cenote.app;

import io.cenote.config.DurationText;
import io.cenote.config.EndpointParser;
import io.cenote.doctor.HostReport;
import io.cenote.doctor.PathMeasuring;
import io.cenote.doctor.PathReport;
import io.cenote.doctor.Silences;
import io.cenote.transport.Endpoint;
import io.cenote.transport.SocketText;
import io.cenote.transport.system.TransportType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Command {@code cenote doctor}: reports what this host's kernel would do, and what a path does.
 */
@Command(
    name = "doctor",
    description = {
      "Say what this host would do: kernel keepalive, descriptors, io_uring, epoll.",
      "With --path, measure how long a quiet connection survives. It opens up to 64 connections"
          + " and sends nothing on them; the server may log them as clients that never spoke."
          + " Ctrl-C ends it early, with what is known by then."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, whether or not a limit was found",
      "1:the path cannot be measured",
      "2:bad usage"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final String DEFAULT_LONGEST = "6m";

  @Option(
      names = "--path",
      paramLabel = "HOST:PORT",
      description = "The server at the end of the path to measure.")
  private @Nullable String path;

  @Option(
      names = "--longest",
      paramLabel = "DURATION",
      description =
          "The longest silence to try, and about how long it takes (default: "
              + DEFAULT_LONGEST
              + ", 1s to 9h).")
  private @Nullable String longest;

  @Override
  public Integer call() throws InterruptedException {
    if (path == null && longest != null) {
      return misused("--longest", longest, "only together with --path");
    }
    Optional<Endpoint.Tcp> endpoint = path == null ? Optional.empty() : endpoint(path);
    if (path != null && endpoint.isEmpty()) {
      return misused("--path", path, "host:port or [::1]:port, port 1 to 65535");
    }
    String asked = longest == null ? DEFAULT_LONGEST : longest;
    Optional<Integer> seconds = seconds(asked);
    if (seconds.isEmpty()) {
      return misused("--longest", asked, "whole seconds, from 1s to 9h, such as 90s or 6m");
    }
    System.out.print(HostReport.of(Path.of("/")));
    return endpoint.isPresent() ? measure(endpoint.get(), Silences.upTo(seconds.get())) : 0;
  }

  private static Optional<Endpoint.Tcp> endpoint(String text) {
    return EndpointParser.CONNECT
        .parse(text)
        .filter(Endpoint.Tcp.class::isInstance)
        .map(Endpoint.Tcp.class::cast);
  }

  private static Optional<Integer> seconds(String text) {
    Duration most = Duration.ofSeconds(Silences.LONGEST_SECONDS);
    return DurationText.parse(text)
        .filter(each -> each.compareTo(Duration.ZERO) > 0 && each.compareTo(most) <= 0)
        .filter(each -> each.toMillis() % 1000 == 0)
        .map(each -> (int) each.toSeconds());
  }

  private static int misused(String option, String value, String expected) {
    System.err.println(option + ": " + value + " (expected: " + expected + ")");
    return 2;
  }

  private static int measure(Endpoint.Tcp endpoint, List<Integer> seconds)
      throws InterruptedException {
    if (!TransportType.whyNotEpoll().isEmpty()) {
      return failed(endpoint, "it takes epoll and TCP_INFO: " + TransportType.whyNotEpoll());
    }
    Signals signals = Signals.install().hold();
    try (PathMeasuring measuring = PathMeasuring.start(endpoint, seconds)) {
      signals.onFirst(measuring::stop);
      System.out.printf(
          "%npath to %s: %d connections, quiet for up to %s, which is how long this takes%n",
          named(endpoint, SocketText.of(measuring.address().join())),
          measuring.size(),
          DurationText.of(Duration.ofSeconds(seconds.get(seconds.size() - 1))));
      PathReport report = new PathReport();
      for (int i = 0; i < measuring.size(); i++) {
        report.add(measuring.next()).ifPresent(System.out::println);
      }
      if (!report.isConclusive()) {
        return failed(endpoint, report.whyNot());
      }
      System.out.print(report.conclusion());
      return 0;
    } catch (CompletionException e) {
      return failed(
          endpoint, "no address: " + Objects.requireNonNullElse(e.getCause(), e).getMessage());
    }
  }

  /** Returns the name, with its address if it was looked up. */
  private static String named(Endpoint.Tcp endpoint, String address) {
    return endpoint.toString().equals(address) ? address : endpoint + " (" + address + ")";
  }

  private static int failed(Endpoint.Tcp endpoint, String why) {
    System.err.println("--path: " + endpoint + " cannot be measured: " + why);
    return 1;
  }
}
