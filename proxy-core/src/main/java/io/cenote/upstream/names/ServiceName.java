package io.cenote.upstream.names;

import io.cenote.transport.dns.DomainName;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Name of a service in DNS, written {@code srv:_redis._tcp.example.org}. As RFC 2782 has it, it
 * begins with the service and its protocol, each with an underscore.
 *
 * @param name without {@code srv:}
 */
public record ServiceName(String name) {
  /** Beginning of the text of one. */
  public static final String PREFIX = "srv:";

  /** Description of the form, for an error. */
  public static final String EXPECTED =
      "srv:_service._protocol.domain, whose first two labels begin with an underscore,"
          + " of at most 253 bytes, 63 a label";

  private static final int LABELS_WITH_UNDERSCORE = 2;

  /** Reads one. */
  public static Optional<ServiceName> parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String name = text.substring(PREFIX.length());
    long marked =
        Arrays.stream(name.split("\\.", -1))
            .limit(LABELS_WITH_UNDERSCORE)
            .filter(label -> label.length() > 1 && label.startsWith("_"))
            .count();
    return DomainName.isValid(name) && marked == LABELS_WITH_UNDERSCORE
        ? Optional.of(new ServiceName(name))
        : Optional.empty();
  }

  /**
   * Returns the name that the certificate of a target must have: the target inside the domain of
   * the service, elsewhere that domain. A forged answer of DNS can name any target, one with a good
   * certificate of its own too; the domain is what the configuration has given (RFC 6125, section
   * 6.2.1).
   */
  public String verified(String target) {
    String host = withoutEnd(target);
    String domain = domain();
    String inside = "." + domain.toLowerCase(Locale.ROOT);
    return host.toLowerCase(Locale.ROOT).endsWith(inside) ? host : domain;
  }

  /** Its domain; of a service without one the whole name, which no certificate has. */
  private String domain() {
    String[] labels = withoutEnd(name).split("\\.", LABELS_WITH_UNDERSCORE + 1);
    return labels.length > LABELS_WITH_UNDERSCORE ? labels[LABELS_WITH_UNDERSCORE] : name;
  }

  private static String withoutEnd(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
