package io.cenote.config;

import static io.cenote.config.Loading.loaded;
import static io.cenote.config.Loading.problem;
import static io.cenote.config.Loading.problems;
import static io.cenote.config.Loading.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Certificates;
import io.cenote.transport.tls.KeyFiles;
import io.cenote.transport.tls.ListenerTls;
import io.cenote.transport.tls.TlsCommon;
import io.cenote.transport.tls.TlsLibrary;
import io.cenote.transport.tls.TlsVersion;
import io.cenote.transport.tls.TlsVersions;
import io.cenote.transport.tls.UpstreamTls;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The tls objects of a listener and an upstream, good and bad. */
class TlsReaderTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir static Path folder;
  private static Certificates authority;
  private static KeyFiles good;

  @BeforeAll
  static void makeCertificates() throws IOException {
    authority = Certificates.p256(folder);
    good = authority.write("good");
    Files.setPosixFilePermissions(
        Objects.requireNonNull(good.key()), PosixFilePermissions.fromString("rw-r-----"));
  }

  private static String upstream(String keys) {
    return text("", "tls { enabled = true, " + keys + " }", "");
  }

  private static String listener(String keys) {
    return text("tls { enabled = true, " + keys + " }", "", "");
  }

  private static String pair(KeyFiles files) {
    return pair(files.certificate(), files.key());
  }

  private static String pair(@Nullable Object certificate, @Nullable Object key) {
    return "certificate = \"%s\", key = \"%s\"".formatted(certificate, key);
  }

  @Test
  void shouldBeOffAsShipped() {
    CenoteConfig config = loaded(text("", "", "")).config();
    assertNull(config.upstreams().get(0).link().tls());
    assertNull(config.listeners().get(0).tls());
    assertNull(listenerTls(text("tls { enabled = false, key = nowhere }", "", "")));
  }

  private static @Nullable ListenerTls listenerTls(String text) {
    return loaded(text).config().listeners().get(0).tls();
  }

  @Test
  void shouldHaveTheShippedValues() {
    TlsCommon common =
        new TlsCommon(
            new TlsVersions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3),
            List.of(),
            Duration.ofSeconds(5),
            TlsLibrary.AUTO);
    assertEquals(
        new UpstreamTls(null, UpstreamTls.Verify.FULL, null, KeyFiles.NONE, common),
        loaded(upstream("")).config().upstreams().get(0).link().tls());
    assertEquals(
        new ListenerTls(good, null, ListenerTls.ClientAuth.NONE, common),
        listenerTls(listener(pair(good))));
  }

  @Test
  void shouldReadEachKey() {
    KeyFiles safe = authority.writeEncrypted("safe", "hunter2");
    String keys =
        "ca = \"%s\", verify = ca, server-name = redis.example, %s, key-password-file = \"%s\","
            + " min-version = 1.3, max-version = \"1.3\", alpn = [ redis, h2 ],"
            + " handshake-timeout = 1s, engine = jdk";
    String upstream = upstream(keys.formatted(authority.ca(), pair(safe), safe.keyPasswordFile()));
    TlsCommon common =
        new TlsCommon(
            new TlsVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3),
            List.of("redis", "h2"),
            Duration.ofSeconds(1),
            TlsLibrary.JDK);
    assertEquals(
        new UpstreamTls(authority.ca(), UpstreamTls.Verify.CA, "redis.example", safe, common),
        loaded(upstream).config().upstreams().get(0).link().tls());
    String asking = pair(good) + ", client-auth = optional, client-ca = \"%s\"";
    ListenerTls listener =
        Objects.requireNonNull(listenerTls(listener(asking.formatted(authority.ca()))));
    assertEquals(ListenerTls.ClientAuth.OPTIONAL, listener.clientAuth());
    assertEquals(authority.ca(), listener.clientCa());
  }

  @Test
  void shouldBeAllowedOnUnixSockets() {
    String text =
        "cenote { listeners.in { bind = \"unix:/run/a.sock\", upstream = out, tls { enabled = true, "
            + pair(good)
            + " } }, upstreams.out { endpoints = [\"unix:/run/b.sock\"], tls { enabled = true } } }";
    assertFalse(loaded(text).config().listeners().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "min-version = 1.3, max-version = 1.2 | min-version: 1.3 (expected: at most max-version, which is 1.2)",
        "min-version = 1.1 | min-version: 1.1 (expected: 1.2, 1.3)",
        "certificate = a.pem | key: missing (expected: the path of a PEM file, which certificate needs)",
        "key = a.pem | certificate: missing (expected: the path of a PEM file, which key needs)",
        "key-password-file = a | key-password-file: a (expected: none without key)",
        "server-name = \"a b\" | server-name: a b (expected: a host name or a literal address)",
        "verify = some | verify: some (expected: full, ca, none)",
        "engine = openssl | engine: openssl (expected: auto, boringssl, jdk)",
        "alpn = [ \"\" ] | alpn[0]:  (expected: a name of 1 to 255 bytes)",
        "ca = \"\" | ca:  (expected: system or the path of a PEM file)",
      })
  void shouldReportWhatIsWrong(String keys, String problem) {
    assertEquals("test.conf:3: cenote.upstreams.out.tls." + problem, problem(upstream(keys)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client-auth = required | client-ca: missing (expected: the path of a PEM file, which client-auth = required needs)",
        "client-ca = CA | client-ca: CA (expected: none with client-auth = none, which asks no client)",
      })
  void shouldReportAnAuthorityWithoutADemandAndTheReverse(String keys, String problem) {
    String ca = authority.ca().toString();
    String found = problem(listener(pair(good) + ", " + keys.replace("CA", "\"" + ca + "\"")));
    assertEquals("test.conf:2: cenote.listeners.in.tls." + problem.replace("CA", ca), found);
  }

  @Test
  void shouldReportAListenerWithoutACertificate() {
    assertEquals(
        "test.conf:2: cenote.listeners.in.tls.certificate: missing (expected: the path of a PEM"
            + " file, which a listener needs)",
        problem(listener("")));
  }

  /** Settings without the switch would send plain text where encryption was meant. */
  @Test
  void shouldReportSettingsThatAreNotSwitchedOn() {
    assertEquals(
        "test.conf:3: cenote.upstreams.out.tls.enabled: missing (expected: true or false, for other"
            + " keys of it are set)",
        problem(text("", "tls { verify = ca }", "")));
    String byDefault = "cenote.defaults.upstream.tls.verify = ca\n";
    assertNull(loaded(byDefault + text("", "", "")).config().upstreams().get(0).link().tls());
  }

  static Stream<Arguments> badFiles() throws IOException {
    KeyFiles other = authority.write("other");
    Instant now = Instant.now();
    String text = Files.readString(Objects.requireNonNull(good.certificate()));
    Path open = authority.file("open.pem", text.replace("-----END CERTIFICATE-----", ""));
    Path damaged = authority.file("damaged.pem", text.replaceFirst("\\nM", "\n!"));
    Path cut = authority.file("cut.pem", text.replaceFirst("\\n[^-\\n]+\\n-----END", "\n-----END"));
    Path empty = authority.file("empty.pem", "# nothing\n");
    KeyFiles safe = authority.writeEncrypted("locked", "hunter2");
    KeyFiles expired =
        named(
            "expired",
            each -> each.notBefore(now.minus(DAY.multipliedBy(9))).notAfter(now.minus(DAY)));
    KeyFiles early = named("early", each -> each.notBefore(now.plus(DAY)));
    KeyFiles nameless = authority.write("nameless", each -> each.subject("O=Nobody"));
    Path old =
        authority.file(
            "old.key", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    return Stream.of(
        Arguments.of(
            pair(open, good.key()),
            "certificate",
            open,
            "broken PEM: CERTIFICATE begins and does not end"),
        Arguments.of(
            pair(damaged, good.key()),
            "certificate",
            damaged,
            "broken PEM: CERTIFICATE is not base64"),
        Arguments.of(pair(cut, good.key()), "certificate", cut, "certificate 1 in it is broken"),
        Arguments.of(pair(empty, good.key()), "certificate", empty, "has no certificate"),
        Arguments.of(pair(folder, good.key()), "certificate", folder, "is a folder"),
        Arguments.of(pair("/nowhere", good.key()), "certificate", "/nowhere", "is not there"),
        Arguments.of(
            pair("/proc/self/mem", good.key()),
            "certificate",
            "/proc/self/mem",
            "cannot be read: IOException"),
        Arguments.of(pair(expired), "certificate", expired.certificate(), "expired at "),
        Arguments.of(pair(early), "certificate", early.certificate(), "is not valid before "),
        Arguments.of(
            pair(nameless),
            "certificate",
            nameless.certificate(),
            "names nothing: it has no subject alternative name and no common name"),
        Arguments.of(
            pair(good.certificate(), other.key()),
            "key",
            other.key(),
            "is not the key of certificate " + good.certificate()),
        Arguments.of(
            pair(good.certificate(), good.certificate()),
            "key",
            good.certificate(),
            "has no private key"),
        Arguments.of(
            pair(good.certificate(), old),
            "key",
            old,
            "has the old form RSA PRIVATE KEY; openssl pkcs8 -topk8 makes one that is read"),
        Arguments.of(
            pair(safe), "key", safe.key(), "is encrypted, and there is no key-password-file"),
        Arguments.of(
            locked(safe, "wrong"),
            "key",
            safe.key(),
            "cannot be decrypted with the password of key-password-file"),
        Arguments.of(
            locked(safe, ""), "key-password-file", folder.resolve("password-"), "is empty"));
  }

  private static KeyFiles named(String name, UnaryOperator<CertificateBuilder> change) {
    return authority.write(name, each -> change.apply(each.addSanDnsName("localhost")));
  }

  private static String locked(KeyFiles safe, String password) {
    Path file = authority.file("password-" + password, password);
    return pair(safe) + ", key-password-file = \"" + file + "\"";
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void shouldReportEachBadFileAtItsKey(String keys, String key, Object file, String reason) {
    String found = problem(listener(keys));
    assertTrue(
        found.startsWith(
                "test.conf:2: cenote.listeners.in.tls." + key + ": " + file + " (expected: a ")
            && found.contains("; this one " + reason),
        found);
    assertFalse(
        found.contains("hunter2") || found.contains("wrong (") || found.contains("\n"), found);
  }

  @Test
  void shouldReportAuthoritiesThatCannotBeReadAndOurOwnFilesAtOnce() {
    String keys = pair("/nowhere", good.key()) + ", ca = \"" + folder + "\"";
    List<String> found = problems(upstream(keys));
    assertEquals(2, found.size(), found::toString);
    String ca = "ca: " + folder + " (expected: a PEM file of authorities; this one is a folder)";
    assertTrue(found.contains("test.conf:3: cenote.upstreams.out.tls." + ca), found::toString);
  }

  @Test
  void shouldNotShowAKeyThatStandsWhereItsPathBelongs() throws IOException {
    String pem = Files.readString(Objects.requireNonNull(good.key()));
    String keys = "certificate = \"%s\", key = \"\"\"%s\"\"\"";
    String found = problem(listener(keys.formatted(good.certificate(), pem)));
    assertFalse(found.contains(pem.substring(30, 60)), found);
    assertTrue(found.contains("tls.key: *** (expected: "), found);
  }

  @Test
  void shouldWarnOfNoVerificationAndOfAKeyThatOthersCanRead() throws IOException {
    assertEquals(List.of(), loaded(upstream(pair(good))).warnings());
    KeyFiles open = authority.write("readable");
    Path key = Objects.requireNonNull(open.key());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(
        List.of(
            "upstream out: tls.key " + key + " can be read by everyone on this host (rw-r--r--)",
            "upstream out: tls.verify = none believes whoever answers: anyone in between can read"
                + " all"),
        loaded(upstream("verify = none, " + pair(open))).warnings());
    assertEquals(1, loaded(listener(pair(open))).warnings().size());
  }

  @Test
  void shouldBeShownInTheReport() {
    String auth = "client-auth = required, client-ca = \"" + authority.ca() + "\"";
    String report =
        CheckReport.of(
            loaded(listener(pair(good) + ", engine = jdk, alpn = [h2], " + auth)), folder);
    assertTrue(
        report.contains(
            """
              tls: 1.2 to 1.3 on the JDK, handshake at most 5s, alpn h2
              tls clients: must have a certificate of %s
              tls certificate: %s, key %s
            """
                .formatted(authority.ca(), good.certificate(), good.key())),
        report);
    String full = CheckReport.of(loaded(upstream("")), folder);
    assertTrue(
        full.contains(
            "\n  tls server: a certificate of the system's authorities for the endpoint's host\n"),
        full);
  }
}
