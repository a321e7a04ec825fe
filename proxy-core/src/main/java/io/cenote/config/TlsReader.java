package io.cenote.config;

import io.cenote.transport.dns.DomainName;
import io.cenote.transport.tls.BoringSsl;
import io.cenote.transport.tls.KeyFiles;
import io.cenote.transport.tls.ListenerTls;
import io.cenote.transport.tls.TlsCommon;
import io.cenote.transport.tls.TlsFile;
import io.cenote.transport.tls.TlsFileException;
import io.cenote.transport.tls.TlsFiles;
import io.cenote.transport.tls.TlsLibrary;
import io.cenote.transport.tls.TlsVersion;
import io.cenote.transport.tls.TlsVersions;
import io.cenote.transport.tls.UpstreamTls;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the {@code tls} object of a listener or an upstream, and its files. */
final class TlsReader {
  private static final Path SYSTEM = Path.of("system");
  private static final int MOST_PROTOCOLS = 16;
  private static final String PROTOCOL = "a name of 1 to 255 bytes";
  private static final Section.Elements PROTOCOLS =
      new Section.Elements(
          0, MOST_PROTOCOLS, "a list of 0 to " + MOST_PROTOCOLS + ", each " + PROTOCOL, PROTOCOL);
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Section tls;

  private TlsReader(Section tls) {
    this.tls = tls;
  }

  /** Reads that of an upstream; null if it is off. */
  static @Nullable UpstreamTls upstream(Section tls) {
    return isEnabled(tls) ? new TlsReader(tls).readUpstream() : null;
  }

  /** Reads that of a listener; null if it is off. */
  static @Nullable ListenerTls listener(Section tls) {
    return isEnabled(tls) ? new TlsReader(tls).readListener() : null;
  }

  /** Tests whether it is on; one with other keys must say so, lest plain text go out unseen. */
  private static boolean isEnabled(Section tls) {
    if (!tls.isSet("enabled") && tls.isWrittenHere()) {
      tls.refuse("enabled", "missing", "true or false, for other keys of it are set");
    }
    return tls.flag("enabled");
  }

  private UpstreamTls readUpstream() {
    UpstreamTls read =
        new UpstreamTls(
            readCa(),
            tls.choice("verify", UpstreamTls.Verify.class),
            readServerName(),
            readKeyFiles(),
            readCommon());
    checkFiles(TlsFiles.of(read));
    return read;
  }

  private ListenerTls readListener() {
    ListenerTls read =
        new ListenerTls(
            readKeyFiles(),
            readPath("client-ca"),
            tls.choice("client-auth", ListenerTls.ClientAuth.class),
            readCommon());
    if (!tls.has("certificate") && !tls.has("key")) {
      tls.refuse("certificate", "the path of a PEM file, which a listener needs");
    }
    checkClientAuth(read);
    checkFiles(TlsFiles.of(read));
    return read;
  }

  private void checkClientAuth(ListenerTls read) {
    boolean asks = read.clientAuth() != ListenerTls.ClientAuth.NONE;
    String auth = "client-auth = " + Section.word(read.clientAuth());
    if (!tls.isSound("client-auth")) {
      return;
    }
    if (asks && !tls.has("client-ca")) {
      tls.refuse("client-ca", "the path of a PEM file, which " + auth + " needs");
    } else if (!asks && tls.has("client-ca")) {
      tls.refuse("client-ca", "none with " + auth + ", which asks no client");
    }
  }

  private @Nullable Path readCa() {
    return tls.read("ca", "system or the path of a PEM file", TlsReader::parsePath)
        .filter(path -> !path.equals(SYSTEM))
        .orElse(null);
  }

  private @Nullable String readServerName() {
    return tls.has("server-name")
        ? tls.read(
                "server-name",
                "a host name or a literal address",
                text -> Optional.of(text).filter(TlsReader::isHost))
            .orElse(null)
        : null;
  }

  private static boolean isHost(String text) {
    return DomainName.isValid(text)
        || NetUtil.isValidIpV4Address(text)
        || NetUtil.isValidIpV6Address(text);
  }

  private KeyFiles readKeyFiles() {
    KeyFiles files =
        new KeyFiles(readPath("certificate"), readPath("key"), readPath("key-password-file"));
    requirePair("certificate", "key");
    requirePair("key", "certificate");
    if (tls.has("key-password-file") && !tls.has("key")) {
      tls.refuse("key-password-file", "none without key");
    }
    return files;
  }

  private void requirePair(String given, String other) {
    if (tls.has(given) && !tls.has(other)) {
      tls.refuse(other, "the path of a PEM file, which " + given + " needs");
    }
  }

  private @Nullable Path readPath(String key) {
    return tls.has(key)
        ? tls.read(key, "the path of a file", TlsReader::parsePath).orElse(null)
        : null;
  }

  private static Optional<Path> parsePath(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private TlsCommon readCommon() {
    TlsVersions versions = new TlsVersions(readVersion("min-version"), readVersion("max-version"));
    new Order<>(tls, TlsVersion::text)
        .atMost("min-version", versions.min(), "max-version", versions.max());
    TlsCommon common =
        new TlsCommon(
            versions,
            tls.list("alpn", PROTOCOLS, TlsReader::parseProtocol),
            tls.duration("handshake-timeout", SHORTEST, Duration.ofMinutes(5)),
            tls.choice("engine", TlsLibrary.class));
    if (common.engine() == TlsLibrary.BORINGSSL && !BoringSsl.whyNot().isEmpty()) {
      tls.refuse("engine", "auto or jdk, for it is not available: " + BoringSsl.whyNot());
    }
    return common;
  }

  private TlsVersion readVersion(String key) {
    String all =
        Arrays.stream(TlsVersion.values()).map(TlsVersion::text).collect(Collectors.joining(", "));
    return tls.read(
            key,
            all,
            text ->
                Arrays.stream(TlsVersion.values())
                    .filter(each -> each.text().equals(text))
                    .findFirst())
        .orElse(TlsVersion.TLS_1_2);
  }

  private static Optional<String> parseProtocol(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return bytes >= 1 && bytes <= 255 ? Optional.of(text) : Optional.empty();
  }

  /** Reports the files that cannot be used, each at the line of its key. */
  private void checkFiles(TlsFiles files) {
    for (TlsFileException fault : files.faults(Instant.now())) {
      tls.refuse(fault.part().key(), expected(fault.part()) + "; this one " + fault.reason());
    }
  }

  private static String expected(TlsFile part) {
    return switch (part) {
      case CERTIFICATE -> "a PEM file of a certificate and its chain";
      case KEY -> "a PEM file of the certificate's private key";
      case KEY_PASSWORD -> "a file of the password of the key";
      case CA, CLIENT_CA -> "a PEM file of authorities";
    };
  }
}
