package io.cenote.transport.tls;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Files of one listener or upstream.
 *
 * @param own certificate of our own
 * @param part of the file of authorities
 * @param authorities file of the authorities that sign certificates of peers; null for none
 */
public record TlsFiles(KeyFiles own, TlsFile part, @Nullable Path authorities) {

  /** Returns the files of an upstream. */
  public static TlsFiles of(UpstreamTls tls) {
    return new TlsFiles(tls.files(), TlsFile.CA, tls.ca());
  }

  /** Returns the files of a listener. */
  public static TlsFiles of(ListenerTls tls) {
    return new TlsFiles(tls.files(), TlsFile.CLIENT_CA, tls.clientCa());
  }

  /** Returns the paths of all files. */
  List<Path> paths() {
    return Stream.of(own.certificate(), own.key(), own.keyPasswordFile(), authorities)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Returns what is wrong with the files: at most one fault each of ours and of authorities. */
  public List<TlsFileException> faults(Instant now) {
    List<TlsFileException> faults = new ArrayList<>();
    try {
      OwnCertificate.load(own, now);
    } catch (TlsFileException e) {
      faults.add(e);
    }
    try {
      readAuthorities();
    } catch (TlsFileException e) {
      faults.add(e);
    }
    return faults;
  }

  /** Loads all files. */
  TlsMaterial load(Instant now) throws TlsFileException {
    return new TlsMaterial(OwnCertificate.load(own, now), readAuthorities());
  }

  /** Creates the failure of files that are good one by one, and of which no context can be made. */
  TlsFileException unusable(SSLException cause) {
    Path certificate = own.certificate();
    Throwable deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String reason = "cannot be used: " + deepest.getMessage();
    return certificate != null
        ? new TlsFileException(TlsFile.CERTIFICATE, certificate, reason)
        : new TlsFileException(part, authorities == null ? Path.of("system") : authorities, reason);
  }

  private @Nullable List<X509Certificate> readAuthorities() throws TlsFileException {
    return authorities == null ? null : PemFile.read(part, authorities).certificates();
  }
}
