package io.cenote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.transport.Endpoint;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Host headers the admin endpoint takes for its own. */
class AllowedHostsTest {
  private static final Endpoint WILDCARD = new Endpoint.Tcp("0.0.0.0", 9900);

  private static int judge(Endpoint bind, String local, HttpVersion version, List<String> hosts) {
    HttpRequest request = new DefaultHttpRequest(version, HttpMethod.GET, "/pools");
    request.headers().add(HttpHeaderNames.HOST, hosts);
    return new AllowedHosts(bind, List.of("sidecar.example"), false)
        .judge(request, new InetSocketAddress(local, 9900))
        .code();
  }

  private static int judge(Endpoint bind, String local, String host) {
    return judge(bind, local, HttpVersion.HTTP_1_1, List.of(host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:9900",
        "LocalHost:1",
        "127.0.0.1",
        "127.0.0.1:9900",
        "127.8.9.10:80",
        "[::1]",
        "[::1]:9900",
        "[0:0:0:0:0:0:0:1]:9900",
        "[::ffff:127.0.0.1]"
      })
  void shouldTakeLoopbackNamesWithAnyPort(String host) {
    assertEquals(200, judge(WILDCARD, "127.0.0.1", host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:9900",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.evil.example:9900",
        "evil.example:localhost",
        "localhost:9900:1",
        "localhost@evil.example",
        "10.1.2.4:9900",
        "[::2]:9900",
        "[localhost]",
        "::1",
        "2130706433",
        "0x7f000001",
        "[::1"
      })
  void shouldRefuseEveryOtherName(String host) {
    assertEquals(421, judge(WILDCARD, "10.1.2.3", host));
  }

  @Test
  void shouldTakeItsOwnAddressAndTheOneTheClientHasReached() {
    assertEquals(200, judge(WILDCARD, "10.1.2.3", "10.1.2.3:9900"));
    assertEquals(200, judge(WILDCARD, "fd00::5", "[fd00::5]:9900"));
    assertEquals(200, judge(new Endpoint.Tcp("Cenote.internal", 1), "10.1.2.3", "cenote.Internal"));
    assertEquals(421, judge(new Endpoint.Tcp("cenote.internal", 1), "10.1.2.3", "x.internal"));
  }

  @Test
  void shouldWantOneHostOfHttp11() {
    assertEquals(400, judge(WILDCARD, "127.0.0.1", HttpVersion.HTTP_1_1, List.of()));
    assertEquals(400, judge(WILDCARD, "127.0.0.1", HttpVersion.HTTP_1_1, List.of("")));
    assertEquals(
        400, judge(WILDCARD, "127.0.0.1", HttpVersion.HTTP_1_1, List.of("localhost", "evil")));
    assertEquals(200, judge(WILDCARD, "127.0.0.1", HttpVersion.HTTP_1_0, List.of()));
    assertEquals(421, judge(WILDCARD, "127.0.0.1", HttpVersion.HTTP_1_0, List.of("evil")));
  }

  @Test
  void shouldTakeAnyHostOverAUnixSocket() {
    Endpoint unix = new Endpoint.Unix("/run/admin.sock");
    assertEquals(200, judge(unix, "127.0.0.1", "whatever"));
    assertEquals(400, judge(unix, "127.0.0.1", HttpVersion.HTTP_1_1, List.of()));
  }
}
