package io.cenote.config;

import io.cenote.transport.Endpoint;
import io.cenote.transport.dns.DomainName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code host:port}, {@code [::1]:port} and {@code unix:/path}. Resolves no names. */
public enum EndpointParser {
  /** For a place to listen on: port 0 takes any free port. */
  LISTEN(0),
  /** For a place to connect to. */
  CONNECT(1);

  /** Stands for an endpoint that could not be read. */
  static final Endpoint NONE = new Endpoint.Unix("");

  /** {@code sun_path} of unix(7) holds 108 bytes, the last of them zero. */
  private static final int LONGEST_UNIX_PATH = 107;

  private static final String UNIX = "unix:";
  private static final Pattern BRACKETED =
      Pattern.compile("\\[([0-9a-fA-F:.]+)(%[\\w.-]{1,15})?]:([0-9]{1,5})");
  private static final Pattern PLAIN =
      Pattern.compile("([a-zA-Z0-9_]([a-zA-Z0-9_.-]*[a-zA-Z0-9_.])?):([0-9]{1,5})");
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

  private final int lowestPort;

  EndpointParser(int lowestPort) {
    this.lowestPort = lowestPort;
  }

  String expected() {
    return "host:port with a name of at most "
        + DomainName.LONGEST
        + " bytes, 63 a label, [::1]:port or unix:/path of at most "
        + LONGEST_UNIX_PATH
        + " bytes, port "
        + lowestPort
        + " to 65535";
  }

  /** The endpoint in the text, if it is one. */
  public Optional<Endpoint> parse(String text) {
    if (text.startsWith(UNIX)) {
      return parseUnix(text.substring(UNIX.length()));
    }
    Matcher bracketed = BRACKETED.matcher(text);
    if (bracketed.matches()) {
      String zone = bracketed.group(2) == null ? "" : bracketed.group(2);
      return isIpv6(bracketed.group(1))
          ? tcp(bracketed.group(1) + zone, bracketed.group(3))
          : Optional.empty();
    }
    Matcher plain = PLAIN.matcher(text);
    return plain.matches() && isNameOrIpv4(plain.group(1))
        ? tcp(plain.group(1), plain.group(3))
        : Optional.empty();
  }

  private static Optional<Endpoint> parseUnix(String path) {
    boolean absolute = path.startsWith("/") && !path.endsWith("/");
    boolean fits = path.getBytes(StandardCharsets.UTF_8).length <= LONGEST_UNIX_PATH;
    boolean clean = path.chars().noneMatch(Character::isISOControl);
    return absolute && fits && clean ? Optional.of(new Endpoint.Unix(path)) : Optional.empty();
  }

  private Optional<Endpoint> tcp(String host, String digits) {
    int port = Integer.parseInt(digits);
    return port >= lowestPort && port <= 65_535
        ? Optional.of(new Endpoint.Tcp(host, port))
        : Optional.empty();
  }

  private static boolean isIpv6(String literal) {
    try {
      // In brackets it is parsed and never looked up.
      return literal.contains(":") && InetAddress.getByName("[" + literal + "]") != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean isNameOrIpv4(String host) {
    if (!NUMERIC.matcher(host).matches()) {
      return DomainName.isValid(host);
    }
    String[] parts = host.split("\\.", -1);
    return parts.length == 4
        && Arrays.stream(parts)
            .allMatch(part -> part.matches("[0-9]{1,3}") && Integer.parseInt(part) <= 255);
  }
}
