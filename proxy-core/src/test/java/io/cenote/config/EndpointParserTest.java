package io.cenote.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.transport.Endpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointParserTest {
  @Test
  void shouldReadTheThreeForms() {
    assertEquals(tcp("redis.internal", 6379), EndpointParser.CONNECT.parse("redis.internal:6379"));
    assertEquals(tcp("10.0.0.7", 1), EndpointParser.CONNECT.parse("10.0.0.7:1"));
    assertEquals(tcp("::1", 65535), EndpointParser.CONNECT.parse("[::1]:65535"));
    assertEquals(tcp("fe80::1%eth0", 1), EndpointParser.CONNECT.parse("[fe80::1%eth0]:1"));
    assertEquals(
        Optional.of(new Endpoint.Unix("/run/a b.sock")),
        EndpointParser.LISTEN.parse("unix:/run/a b.sock"));
    assertEquals(tcp("localhost", 0), EndpointParser.LISTEN.parse("localhost:0"));
  }

  private static Optional<Endpoint> tcp(String host, int port) {
    return Optional.of(new Endpoint.Tcp(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":1",
        "h",
        "h:",
        "h:0",
        "h:65536",
        "h:x",
        "h:-1",
        "::1:6379",
        "[::zz]:1",
        "[1.2.3.4]:1",
        "256.0.0.1:1",
        "1.2.3:1",
        "a..b:1",
        "a b:1",
        "unix:",
        "unix:relative",
        "unix:/dir/",
        "-h:1"
      })
  void shouldRefuseAnyOtherForm(String text) {
    assertEquals(Optional.empty(), EndpointParser.CONNECT.parse(text));
  }

  @Test
  void shouldReadNamesAsDnsHasThem() {
    String label = "a".repeat(63);
    String longest = label + "." + label + "." + label + "." + "b".repeat(61);
    for (String name : List.of(longest, longest + ".", "xn--bcher-kva.example", "_a.b-c.d1")) {
      assertEquals(tcp(name, 1), EndpointParser.CONNECT.parse(name + ":1"));
    }
    for (String name :
        List.of(
            longest + "b", label + "a", "a." + label + "a", "a b", ".a", "a..", "b\u00fccher")) {
      assertEquals(Optional.empty(), EndpointParser.CONNECT.parse(name + ":1"), name);
    }
  }

  @Test
  void shouldRefuseAUnixPathTooLongForTheKernel() {
    String longest = "/" + "a".repeat(106);
    assertEquals(
        Optional.of(new Endpoint.Unix(longest)), EndpointParser.LISTEN.parse("unix:" + longest));
    assertEquals(Optional.empty(), EndpointParser.LISTEN.parse("unix:" + longest + "a"));
    assertEquals(Optional.empty(), EndpointParser.LISTEN.parse("unix:/" + "\u00e9".repeat(54)));
  }
}
