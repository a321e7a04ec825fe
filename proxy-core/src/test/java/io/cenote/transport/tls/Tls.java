package io.cenote.transport.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of tests. */
final class Tls {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  static final TlsVersions ALL = new TlsVersions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);

  private Tls() {}

  static TlsCommon common(TlsLibrary engine, TlsVersions versions, String... alpn) {
    return new TlsCommon(versions, List.of(alpn), TIMEOUT, engine);
  }

  static TlsCommon common(TlsLibrary engine) {
    return common(engine, ALL);
  }

  static UpstreamTls upstream(@Nullable Path ca, UpstreamTls.Verify verify, TlsCommon common) {
    return new UpstreamTls(ca, verify, null, KeyFiles.NONE, common);
  }

  static ListenerTls listener(KeyFiles files, TlsCommon common) {
    return new ListenerTls(files, null, ListenerTls.ClientAuth.NONE, common);
  }
}
