package io.cenote.config;

import io.cenote.transport.tls.BoringSsl;
import io.cenote.transport.tls.KeyFiles;
import io.cenote.transport.tls.ListenerTls;
import io.cenote.transport.tls.TlsCommon;
import io.cenote.transport.tls.TlsLibrary;
import io.cenote.transport.tls.UpstreamTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lines of the report, and warnings, about TLS. */
final class TlsReport {
  private TlsReport() {}

  /** Returns the lines about a listener, none without TLS. */
  static List<String> of(@Nullable ListenerTls tls) {
    if (tls == null) {
      return List.of();
    }
    String clients =
        switch (tls.clientAuth()) {
          case NONE -> "not asked for certificates";
          case OPTIONAL -> "may have a certificate of " + tls.clientCa();
          case REQUIRED -> "must have a certificate of " + tls.clientCa();
        };
    return lines(tls.common(), tls.files(), "clients: " + clients);
  }

  /** Returns the lines about an upstream, none without TLS. */
  static List<String> of(@Nullable UpstreamTls tls) {
    if (tls == null) {
      return List.of();
    }
    String authorities = tls.ca() == null ? "the system's authorities" : tls.ca().toString();
    String name = tls.serverName() == null ? "the endpoint's host" : tls.serverName();
    String server =
        switch (tls.verify()) {
          case FULL -> "a certificate of " + authorities + " for " + name;
          case CA -> "a certificate of " + authorities + ", whatever its name";
          case NONE -> "any certificate";
        };
    return lines(tls.common(), tls.files(), "server: " + server);
  }

  private static List<String> lines(TlsCommon common, KeyFiles files, String peer) {
    List<String> lines = new ArrayList<>();
    String alpn = common.alpn().isEmpty() ? "" : ", alpn " + String.join(" ", common.alpn());
    lines.add(
        "tls: %s to %s on %s, handshake at most %s%s"
            .formatted(
                common.versions().min().text(),
                common.versions().max().text(),
                library(common.engine()),
                DurationText.of(common.handshakeTimeout()),
                alpn));
    lines.add("tls " + peer);
    if (files.certificate() != null) {
      lines.add("tls certificate: " + files.certificate() + ", key " + files.key());
    }
    return lines;
  }

  private static String library(TlsLibrary wish) {
    boolean boring = wish != TlsLibrary.JDK && BoringSsl.whyNot().isEmpty();
    return boring ? "BoringSSL" : "the JDK";
  }

  /**
   * Returns what is worth a look.
   *
   * @param side the kind and the name of what has it
   */
  static List<String> warnings(String side, UpstreamTls tls) {
    List<String> warnings = new ArrayList<>(keyWarnings(side, tls.files()));
    if (tls.verify() == UpstreamTls.Verify.NONE) {
      warnings.add(
          side + ": tls.verify = none believes whoever answers: anyone in between can read all");
    }
    return warnings;
  }

  /** As above, for a listener. */
  static List<String> warnings(String side, ListenerTls tls) {
    return keyWarnings(side, tls.files());
  }

  private static List<String> keyWarnings(String side, KeyFiles files) {
    Path key = files.key();
    try {
      Set<PosixFilePermission> mode = key == null ? Set.of() : Files.getPosixFilePermissions(key);
      return mode.contains(PosixFilePermission.OTHERS_READ)
          ? List.of(
              "%s: tls.key %s can be read by everyone on this host (%s)"
                  .formatted(side, key, PosixFilePermissions.toString(mode)))
          : List.of();
    } catch (IOException | UnsupportedOperationException e) {
      return List.of(); // a file system without modes
    }
  }
}
