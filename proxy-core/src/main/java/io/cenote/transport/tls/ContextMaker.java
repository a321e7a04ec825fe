package io.cenote.transport.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLException;

/** Maker of Netty's contexts out of settings and what their files had. */
final class ContextMaker {
  /** Sessions that one context keeps for resumption; a ticket needs none of them. */
  private static final int SESSIONS = 1_024;

  /**
   * Kind of the store by which Netty passes on keys, which never becomes a file. The JDK's standard
   * kind would take 30 ms to encrypt the key.
   */
  private static final String IN_MEMORY = "JKS";

  private ContextMaker() {}

  /** Makes the context of an upstream. */
  static SslContext client(UpstreamTls tls, TlsMaterial material) throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .endpointIdentificationAlgorithm(
                tls.verify() == UpstreamTls.Verify.FULL ? "HTTPS" : null);
    if (tls.verify() == UpstreamTls.Verify.NONE) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    } else if (material.authorities() != null) {
      builder.trustManager(material.authorities());
    }
    OwnCertificate own = material.own();
    if (own != null) {
      builder.keyManager(own.key(), own.chain());
    }
    return make(builder, tls.common());
  }

  /** Makes the context of a listener. */
  static SslContext server(ListenerTls tls, TlsMaterial material) throws SSLException {
    OwnCertificate own = Objects.requireNonNull(material.own(), "certificate");
    // Never nothing: Netty would read all authorities of the system, for clients that are not
    // asked.
    List<X509Certificate> authorities =
        Objects.requireNonNullElse(material.authorities(), List.of());
    SslContextBuilder builder =
        SslContextBuilder.forServer(own.key(), own.chain())
            .clientAuth(auth(tls.clientAuth()))
            .trustManager(authorities);
    return make(builder, tls.common());
  }

  private static ClientAuth auth(ListenerTls.ClientAuth demand) {
    return switch (demand) {
      case NONE -> ClientAuth.NONE;
      case OPTIONAL -> ClientAuth.OPTIONAL;
      case REQUIRED -> ClientAuth.REQUIRE;
    };
  }

  private static SslContext make(SslContextBuilder builder, TlsCommon common) throws SSLException {
    return builder
        .keyStoreType(IN_MEMORY)
        .sslProvider(BoringSsl.provider(common.engine()))
        .protocols(common.versions().protocols())
        .applicationProtocolConfig(alpn(common.alpn()))
        .sessionCacheSize(SESSIONS)
        .build();
  }

  private static ApplicationProtocolConfig alpn(List<String> names) {
    return names.isEmpty()
        ? ApplicationProtocolConfig.DISABLED
        : new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            names);
  }
}
