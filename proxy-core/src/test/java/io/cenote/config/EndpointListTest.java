package io.cenote.config;

import static io.cenote.config.Loading.loaded;
import static io.cenote.config.Loading.problems;
import static io.cenote.config.Loading.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.transport.Endpoint;
import io.cenote.upstream.EndpointSettings;
import io.cenote.upstream.balance.Balance;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.names.ServiceName;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of an upstream's endpoints, good and bad. */
class EndpointListTest {
  private static String with(String endpoints) {
    return text("", "", "").replace("[\"127.0.0.1:2\"]", endpoints);
  }

  @Test
  void shouldReadTextsAndObjectsSideBySide() {
    String text =
        with(
            "[ \"a:1\", { address = \"b:2\" }, { address = \"[::1]:3\", weight = 7 }, \"srv:_a._tcp.b\" ]");
    assertEquals(
        List.of(
            new Listed.Place(new Endpoint.Tcp("a", 1), 1),
            new Listed.Place(new Endpoint.Tcp("b", 2), 1),
            new Listed.Place(new Endpoint.Tcp("::1", 3), 7),
            new Listed.Service("_a._tcp.b")),
        loaded(text).config().upstreams().get(0).endpoints().listed());
  }

  @Test
  void shouldReadTheChoiceAmongThem() {
    String text =
        text(
            "",
            "balance = source-hash, connect-tries = 2, slow-start = 5s",
            "max-per-endpoint = 9");
    assertEquals(
        new EndpointSettings.Choosing(Balance.SOURCE_HASH, 2, 9, Duration.ofSeconds(5)),
        loaded(text).config().upstreams().get(0).endpoints().choosing());
    assertEquals(
        new EndpointSettings.Choosing(Balance.POWER_OF_TWO, 3, 0, Duration.ZERO),
        loaded(text("", "", "")).config().upstreams().get(0).endpoints().choosing());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[{ address = \"a:1\", weight = 1001 }] | endpoints[0].weight: 1001 (expected: a whole number from 0 to 1000)",
        "[{ address = \"a:1\", weight = -1 }] | endpoints[0].weight: -1 (expected: a whole number from 0 to 1000)",
        "[{ address = \"a:0\" }] | endpoints[0].address: a:0 (expected: ENDPOINT)",
        "[{ weight = 1 }] | endpoints[0].address: missing (expected: ENDPOINT)",
        "[{ address = \"a:1\", wieght = 2 }] | endpoints[0].wieght: *** (expected: a known key; did you mean `weight`?)",
        "[{ address = \"a:1\", weight = 0 }] | endpoints: [...] (expected: at least one endpoint with a weight above 0)",
        "[] | endpoints: [...] (expected: a list of 1 to 64 endpoints, each ENDPOINT)",
        "[\"srv:redis.tcp.test\"] | endpoints[0]: srv:redis.tcp.test (expected: SERVICE)",
        "[[]] | endpoints[0]: [...] (expected: ENDPOINT, or { address = \"host:port\", weight = 1 })",
      })
  void shouldReportWhatIsWrong(String endpoints, String problem) {
    List<String> found = problems(with(endpoints));
    assertEquals(1, found.size(), found::toString);
    String expected =
        "cenote.upstreams.out." + problem.replace("ENDPOINT", EndpointParser.CONNECT.expected());
    expected = expected.replace("SERVICE", ServiceName.EXPECTED);
    assertEquals(expected, found.get(0).replaceFirst("^test.conf:[0-9]+: ", ""));
  }

  @Test
  void shouldTakeAtMostSixtyFour() {
    String many = "[" + String.join(", ", Collections.nCopies(65, "\"a:1\"")) + "]";
    assertEquals(1, problems(with(many)).size());
    String most = "[" + String.join(", ", Collections.nCopies(64, "\"a:1\"")) + "]";
    assertEquals(64, loaded(with(most)).config().upstreams().get(0).endpoints().listed().size());
  }
}
