package io.cenote.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cenote.transport.tls.KeyFiles;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;

/** An authority, and PEM files of certificates that it signs, in a folder of the test. */
public final class Certificates {
  private static final Duration DAY = Duration.ofDays(1);

  private final Path folder;
  private final CertificateBuilder.Algorithm algorithm;
  private final X509Bundle authority;
  private final Path ca;

  private Certificates(Path folder, CertificateBuilder.Algorithm algorithm) {
    this.folder = folder;
    this.algorithm = algorithm;
    CertificateBuilder builder =
        builder("Authority")
            .setIsCertificateAuthority(true)
            .setKeyUsage(true, KeyUsage.keyCertSign);
    try {
      authority = builder.buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    ca = file("ca-" + System.identityHashCode(this) + ".pem", authority.getCertificatePEM());
  }

  /** An authority with keys of RSA, 2048 bits. */
  public static Certificates rsa(Path folder) {
    return new Certificates(folder, CertificateBuilder.Algorithm.rsa2048);
  }

  /** An authority with keys on the curve P-256. */
  public static Certificates p256(Path folder) {
    return new Certificates(folder, CertificateBuilder.Algorithm.ecp256);
  }

  /** The file with the authority's own certificate. */
  public Path ca() {
    return ca;
  }

  /** Writes a good certificate for {@code localhost} and {@code 127.0.0.1}, and its key. */
  public KeyFiles write(String name) {
    return write(name, each -> each.addSanDnsName("localhost").addSanIpAddress("127.0.0.1"));
  }

  /**
   * Writes a certificate and its key to {@code NAME.pem} and {@code NAME.key}.
   *
   * @param change made to a certificate that has no alternative names and is valid for 90 days
   */
  public KeyFiles write(String name, UnaryOperator<CertificateBuilder> change) {
    try {
      X509Bundle made = change.apply(builder(name)).buildIssuedBy(authority);
      return new KeyFiles(
          file(name + ".pem", made.getCertificatePEM()),
          file(name + ".key", made.getPrivateKeyPEM()),
          null);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Writes a good certificate with a key that is encrypted, and its password. */
  public KeyFiles writeEncrypted(String name, String password) {
    try {
      X509Bundle made = builder(name).addSanDnsName("localhost").buildIssuedBy(authority);
      var encryptor =
          new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
              .setProvider(new BouncyCastleProvider())
              .setPassword(password.toCharArray())
              .build();
      StringWriter pem = new StringWriter();
      try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
        writer.writeObject(new JcaPKCS8Generator(made.getKeyPair().getPrivate(), encryptor));
      }
      return new KeyFiles(
          file(name + ".pem", made.getCertificatePEM()),
          file(name + ".key", pem.toString()),
          file(name + ".password", password + "\n"));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Writes a file into the folder. */
  public Path file(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content, US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CertificateBuilder builder(String name) {
    Instant now = Instant.now();
    return new CertificateBuilder()
        .algorithm(algorithm)
        .subject("CN=" + name)
        .notBefore(now.minus(DAY))
        .notAfter(now.plus(DAY.multipliedBy(90)));
  }
}
