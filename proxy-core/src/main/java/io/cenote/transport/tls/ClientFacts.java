package io.cenote.transport.tls;

import io.cenote.transport.stream.TlsFacts;
import java.security.Principal;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Reader of what a client's handshake has told. */
final class ClientFacts {
  private ClientFacts() {}

  static TlsFacts of(SSLSession session) {
    Principal subject = subject(session);
    return new TlsFacts(
        session.getProtocol(),
        session.getCipherSuite(),
        serverName(session),
        subject != null,
        subject == null ? null : commonName(subject.getName()));
  }

  private static @Nullable Principal subject(SSLSession session) {
    try {
      return session.getPeerPrincipal();
    } catch (SSLPeerUnverifiedException e) {
      return null; // it has shown no certificate
    }
  }

  private static @Nullable String serverName(SSLSession session) {
    List<SNIServerName> names =
        session instanceof ExtendedSSLSession extended
            ? extended.getRequestedServerNames()
            : List.of();
    return !names.isEmpty() && names.get(0) instanceof SNIHostName host
        ? host.getAsciiName()
        : null;
  }

  private static @Nullable String commonName(String subject) {
    try {
      for (Rdn part : new LdapName(subject).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          return part.getValue().toString();
        }
      }
      return null;
    } catch (InvalidNameException e) {
      return null;
    }
  }
}
