package io.cenote.transport.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Certificate of our own that was found good: it parses, is valid today, has a name, and the key is
 * its key.
 *
 * @param chain the certificate first, then those between it and its authority
 * @param key its private key
 */
record OwnCertificate(List<X509Certificate> chain, PrivateKey key) {
  private static final byte[] SAMPLE = new byte[32];

  /**
   * Loads it.
   *
   * @return null if the settings have none
   */
  static @Nullable OwnCertificate load(KeyFiles files, Instant now) throws TlsFileException {
    Path path = files.certificate();
    Path keyPath = files.key();
    if (path == null || keyPath == null) {
      return null;
    }
    PemFile file = PemFile.read(TlsFile.CERTIFICATE, path);
    List<X509Certificate> chain = file.certificates();
    for (X509Certificate each : chain) {
      checkDates(file, each, now);
    }
    if (!hasName(chain.get(0))) {
      throw file.fault("names nothing: it has no subject alternative name and no common name");
    }
    PrivateKey key = PrivateKeys.read(keyPath, files.keyPasswordFile());
    if (!fits(key, chain.get(0).getPublicKey())) {
      throw new TlsFileException(TlsFile.KEY, keyPath, "is not the key of certificate " + path);
    }
    return new OwnCertificate(chain, key);
  }

  /** Returns the end of the validity of the certificate. */
  Instant notAfter() {
    return chain.get(0).getNotAfter().toInstant();
  }

  private static void checkDates(PemFile file, X509Certificate certificate, Instant now)
      throws TlsFileException {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    if (now.isBefore(from)) {
      throw file.fault("is not valid before " + from + " (" + subject(certificate) + ")");
    }
    if (now.isAfter(to)) {
      throw file.fault("expired at " + to + " (" + subject(certificate) + ")");
    }
  }

  private static String subject(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }

  private static boolean hasName(X509Certificate leaf) {
    try {
      Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      return (names != null && !names.isEmpty()) || subject(leaf).matches("(?i)(.*,)?CN=.+");
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /** Tests whether the certificate's public key verifies what the private key has signed. */
  private static boolean fits(PrivateKey key, PublicKey publicKey) {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> publicKey.getAlgorithm();
        };
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(SAMPLE);
      byte[] signature = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(publicKey);
      verifying.update(SAMPLE);
      return verifying.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // a key of another algorithm, or of another size
    }
  }
}
