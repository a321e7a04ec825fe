package io.cenote.doctor;

import io.cenote.config.EndpointParser;
import io.cenote.transport.Endpoint;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures several paths at once, from inside a network namespace. Each argument is a name, the
 * longest silence in seconds, and where: {@code quick 16 10.0.0.1:80}. Prints for each its
 * observations, its verdict, and the report, each line behind the name.
 */
public final class MeasuringMain {
  private MeasuringMain() {}

  /** What runs there. */
  public static void main(String[] arguments) {
    for (String argument : arguments) {
      String[] words = argument.split(" ", -1);
      Endpoint endpoint = EndpointParser.CONNECT.parse(words[2]).orElseThrow();
      int longest = Integer.parseInt(words[1]);
      new Thread(() -> measure(words[0], (Endpoint.Tcp) endpoint, longest)).start();
    }
  }

  private static void measure(String name, Endpoint.Tcp endpoint, int longest) {
    PathReport report = new PathReport();
    List<Observation> all = new ArrayList<>();
    try (PathMeasuring measuring = PathMeasuring.start(endpoint, Silences.upTo(longest))) {
      for (int i = 0; i < measuring.size(); i++) {
        Observation seen = measuring.next();
        all.add(seen);
        report.add(seen).ifPresent(line -> say(name, line));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    report.conclusion().lines().forEach(line -> say(name, line));
    PathVerdict verdict = PathVerdict.of(all);
    say(
        name,
        "verdict %s %d %d %d/%d"
            .formatted(
                verdict.kind(),
                verdict.survived().toMillis(),
                verdict.ended().toMillis(),
                verdict.agreeing(),
                verdict.judged()));
  }

  private static synchronized void say(String name, String line) {
    System.out.println(name + " " + line);
  }
}
