package io.cenote.transport.dns;

/**
 * Question for the addresses of a host.
 *
 * @param host its name; with a dot at the end it is complete, and no search domain is tried
 * @param ipv4 asks for A records
 * @param ipv6 asks for AAAA records
 */
public record HostQuestion(String host, boolean ipv4, boolean ipv6) {
  /** Returns the same question about another name. */
  HostQuestion about(String other) {
    return new HostQuestion(other, ipv4, ipv6);
  }
}
