package io.cenote.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Certificates;
import io.cenote.transport.tls.ListenerTls.ClientAuth;
import io.cenote.transport.tls.UpstreamTls.Verify;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Handshakes between our contexts, without sockets. */
class TlsHandshakeTest {
  @TempDir static Path folder;
  private static Certificates authority;
  private static Certificates stranger;
  private static KeyFiles server;
  private static KeyFiles client;

  @BeforeAll
  static void makeCertificates() {
    authority = Certificates.p256(folder);
    stranger = Certificates.p256(folder);
    server = authority.write("server");
    client = authority.write("client");
  }

  static Stream<Arguments> pairs() {
    return Stream.of(TlsLibrary.BORINGSSL, TlsLibrary.JDK)
        .flatMap(
            one ->
                Stream.of(TlsLibrary.BORINGSSL, TlsLibrary.JDK)
                    .flatMap(
                        two ->
                            Stream.of(TlsVersion.values())
                                .map(version -> Arguments.of(one, two, version))));
  }

  private static EnginePair handshake(UpstreamTls upstream, ListenerTls listener, String host)
      throws TlsFileException, SSLException {
    try (var clients = TlsContexts.ofUpstream("out", upstream);
        var servers = TlsContexts.ofListener("in", listener)) {
      EnginePair pair = new EnginePair(clients.context(), servers.context(), host);
      try {
        return pair.handshake();
      } catch (SSLException | RuntimeException e) {
        pair.close();
        throw e;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldSpeakTheVersionAndMoveBytes(TlsLibrary one, TlsLibrary two, TlsVersion version)
      throws Exception {
    TlsVersions only = new TlsVersions(version, version);
    UpstreamTls upstream =
        Tls.upstream(authority.ca(), Verify.FULL, Tls.common(one, only, "redis", "h2"));
    ListenerTls listener = Tls.listener(server, Tls.common(two, Tls.ALL, "h2", "redis"));
    try (EnginePair pair = handshake(upstream, listener, "localhost")) {
      assertEquals(version.protocol(), pair.client.getSession().getProtocol());
      assertEquals("h2", pair.client.getApplicationProtocol());
      assertEquals("h2", pair.server.getApplicationProtocol());
      assertEquals("PING", pair.echo("PING"));
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldResumeASession(TlsLibrary one, TlsLibrary two, TlsVersion version) throws Exception {
    TlsVersions only = new TlsVersions(version, version);
    UpstreamTls upstream = Tls.upstream(authority.ca(), Verify.FULL, Tls.common(one, only));
    ListenerTls listener = Tls.listener(server, Tls.common(two));
    try (var clients = TlsContexts.ofUpstream("out", upstream);
        var servers = TlsContexts.ofListener("in", listener);
        EnginePair first = new EnginePair(clients.context(), servers.context(), "localhost");
        EnginePair second = new EnginePair(clients.context(), servers.context(), "localhost")) {
      int full = first.handshake().serverBytes();
      assertEquals("PING", first.echo("PING"));
      int resumed = second.handshake().serverBytes();
      assertEquals("PING", second.echo("PING"));
      assertTrue(resumed < full - 300, "server bytes: " + full + ", resumed " + resumed);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldRefuseAServerOfAnotherAuthority(TlsLibrary one, TlsLibrary two, TlsVersion version) {
    TlsVersions only = new TlsVersions(version, version);
    for (Verify verify : new Verify[] {Verify.FULL, Verify.CA}) {
      UpstreamTls upstream = Tls.upstream(stranger.ca(), verify, Tls.common(one, only));
      ListenerTls listener = Tls.listener(server, Tls.common(two));
      assertThrows(SSLException.class, () -> handshake(upstream, listener, "localhost"));
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldVerifyTheNameWithFullOnly(TlsLibrary one, TlsLibrary two, TlsVersion version)
      throws Exception {
    TlsVersions only = new TlsVersions(version, version);
    ListenerTls listener = Tls.listener(server, Tls.common(two));
    TlsCommon common = Tls.common(one, only);
    UpstreamTls full = Tls.upstream(authority.ca(), Verify.FULL, common);
    assertThrows(SSLException.class, () -> handshake(full, listener, "redis.example"));
    assertThrows(SSLException.class, () -> handshake(full, listener, "10.0.0.7"));
    handshake(full, listener, "127.0.0.1").close();
    UpstreamTls named = new UpstreamTls(full.ca(), Verify.FULL, "localhost", full.files(), common);
    handshake(named, listener, "10.0.0.7").close();
    UpstreamTls chain = Tls.upstream(authority.ca(), Verify.CA, common);
    handshake(chain, listener, "redis.example").close();
    UpstreamTls nothing = Tls.upstream(stranger.ca(), Verify.NONE, common);
    handshake(nothing, listener, "redis.example").close();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldAskForACertificateOfTheClient(TlsLibrary one, TlsLibrary two, TlsVersion version)
      throws Exception {
    TlsVersions only = new TlsVersions(version, version);
    TlsCommon common = Tls.common(one, only);
    UpstreamTls anonymous = Tls.upstream(authority.ca(), Verify.FULL, common);
    UpstreamTls known = new UpstreamTls(authority.ca(), Verify.FULL, null, client, common);
    KeyFiles foreign = stranger.write("foreign");
    UpstreamTls unknown = new UpstreamTls(authority.ca(), Verify.FULL, null, foreign, common);
    for (ClientAuth auth : new ClientAuth[] {ClientAuth.OPTIONAL, ClientAuth.REQUIRED}) {
      ListenerTls asking = new ListenerTls(server, authority.ca(), auth, Tls.common(two));
      try (EnginePair pair = handshake(known, asking, "localhost")) {
        X509Certificate shown = (X509Certificate) pair.server.getSession().getPeerCertificates()[0];
        assertEquals("CN=client", shown.getSubjectX500Principal().getName());
      }
      assertThrows(SSLException.class, () -> handshakeWithForeign(unknown, asking));
    }
    ListenerTls optional =
        new ListenerTls(server, authority.ca(), ClientAuth.OPTIONAL, Tls.common(two));
    try (EnginePair pair = handshake(anonymous, optional, "localhost")) {
      assertThrows(
          SSLPeerUnverifiedException.class, () -> pair.server.getSession().getPeerCertificates());
    }
    ListenerTls required =
        new ListenerTls(server, authority.ca(), ClientAuth.REQUIRED, Tls.common(two));
    assertThrows(SSLException.class, () -> handshake(anonymous, required, "localhost"));
  }

  /** A client that has only a certificate of another authority shows it, or none at all. */
  private static void handshakeWithForeign(UpstreamTls unknown, ListenerTls asking)
      throws TlsFileException, SSLException {
    try (EnginePair pair = handshake(unknown, asking, "localhost")) {
      pair.server.getSession().getPeerCertificates();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TlsLibrary.class,
      names = {"BORINGSSL", "JDK"})
  void shouldRefuseAnOlderVersion(TlsLibrary engine) {
    TlsVersions old = new TlsVersions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2);
    TlsVersions young = new TlsVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3);
    UpstreamTls upstream = Tls.upstream(authority.ca(), Verify.FULL, Tls.common(engine, old));
    ListenerTls listener = Tls.listener(server, Tls.common(engine, young));
    assertThrows(SSLException.class, () -> handshake(upstream, listener, "localhost"));
  }

  @ParameterizedTest
  @EnumSource(
      value = TlsLibrary.class,
      names = {"BORINGSSL", "JDK"})
  void shouldUseKeysOfRsaAndEncryptedOnes(TlsLibrary engine) throws Exception {
    Certificates rsa = Certificates.rsa(folder);
    for (KeyFiles files :
        new KeyFiles[] {rsa.write("rsa"), rsa.writeEncrypted("safe", "hunter2")}) {
      UpstreamTls upstream = Tls.upstream(rsa.ca(), Verify.FULL, Tls.common(engine));
      ListenerTls listener = Tls.listener(files, Tls.common(engine));
      try (EnginePair pair = handshake(upstream, listener, "localhost")) {
        assertEquals("PING", pair.echo("PING"));
      }
    }
  }
}
