package io.cenote.upstream.names;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "_redis._tcp.example.org",
        "_redis._tcp.example.org.",
        "_redis._tcp",
        "_p._t.xn--bcher-kva.example"
      })
  void shouldReadTheNameOfAService(String name) {
    assertEquals(Optional.of(new ServiceName(name)), ServiceName.parse("srv:" + name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_redis._tcp.example.org",
        "srv:",
        "srv:redis._tcp.example.org",
        "srv:_redis.tcp.example.org",
        "srv:redis.example.org",
        "srv:_redis",
        "srv:_._tcp.example.org",
        "srv:_redis._tcp..org",
        "srv:_redis._tcp.exa mple.org",
        "srv:_redis._tcp.b\u00fccher.example",
        "srv:_redis._tcp.example.org:6379"
      })
  void shouldRefuseAnythingElse(String text) {
    assertEquals(Optional.empty(), ServiceName.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "_redis._tcp.example.org, a.example.org, a.example.org",
    "_redis._tcp.example.org., a.b.Example.ORG., a.b.Example.ORG",
    "_redis._tcp.example.org, example.org, example.org",
    "_redis._tcp.example.org, a.elsewhere.org, example.org",
    "_redis._tcp.example.org, anexample.org, example.org",
    "_redis._tcp.example.org, example.org.elsewhere.org, example.org",
    "_redis._tcp, a.elsewhere.org, _redis._tcp",
  })
  void shouldVerifyATargetInsideItsDomainOnly(String service, String target, String verified) {
    assertEquals(verified, new ServiceName(service).verified(target));
  }

  @Test
  void shouldRefuseALongNameAndALongLabel() {
    String label = "a".repeat(63);
    assertEquals(true, ServiceName.parse("srv:_r._tcp." + label).isPresent());
    assertEquals(Optional.empty(), ServiceName.parse("srv:_r._tcp." + label + "a"));
    String domain = "." + label + "." + label + "." + label;
    assertEquals(true, ServiceName.parse("srv:_r._" + "t".repeat(57) + domain).isPresent());
    assertEquals(Optional.empty(), ServiceName.parse("srv:_r._" + "t".repeat(58) + domain));
  }
}
