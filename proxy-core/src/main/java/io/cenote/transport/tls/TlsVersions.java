package io.cenote.transport.tls;

import java.util.Arrays;
import java.util.List;

/**
 * Range of TLS versions.
 *
 * @param min the oldest that is accepted
 * @param max the newest that is accepted
 */
public record TlsVersions(TlsVersion min, TlsVersion max) {

  /** Returns the names of the versions as an {@code SSLEngine} has them. */
  List<String> protocols() {
    return Arrays.stream(TlsVersion.values())
        .filter(each -> each.compareTo(min) >= 0 && each.compareTo(max) <= 0)
        .map(TlsVersion::protocol)
        .toList();
  }
}
