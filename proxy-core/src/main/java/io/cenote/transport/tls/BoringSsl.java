package io.cenote.transport.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * BoringSSL on this host. The first question loads its native library.
 *
 * <p>Thread: any.
 */
public final class BoringSsl {
  private static final String JAR =
      "/META-INF/maven/io.netty/netty-tcnative-classes/pom.properties";

  private BoringSsl() {}

  /** Returns why BoringSSL is not available; empty if it is. */
  public static String whyNot() {
    if (OpenSsl.isAvailable()) {
      return "";
    }
    Throwable cause = Objects.requireNonNull(OpenSsl.unavailabilityCause());
    Throwable deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("");
  }

  /** Returns the version of the library that brings it, as its jar says. */
  public static String version() {
    Properties properties = new Properties();
    try (InputStream file = OpenSsl.class.getResourceAsStream(JAR)) {
      properties.load(Objects.requireNonNull(file, JAR));
    } catch (IOException e) {
      throw new UncheckedIOException(JAR, e);
    }
    return "netty-tcnative " + properties.getProperty("version");
  }

  /** Returns what does the work for that wish. */
  static SslProvider provider(TlsLibrary wish) {
    boolean used =
        wish == TlsLibrary.BORINGSSL || (wish == TlsLibrary.AUTO && OpenSsl.isAvailable());
    return used ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
  }
}
