package io.cenote.config;

import io.cenote.protocol.Secret;
import io.cenote.transport.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code admin} object. */
final class AdminReader {
  private static final String OFF = "off";
  private static final String LISTEN = EndpointParser.LISTEN.expected() + ", or off";
  private static final String TOKEN = "the path of a file with a token of 16 bytes or more";
  private static final int LEAST_TOKEN = 16;
  private static final String NAME = "a host name";
  private static final Section.Elements NAMES =
      new Section.Elements(0, 64, "a list of 0 to 64 host names", NAME);

  private final Section admin;

  private AdminReader(Section admin) {
    this.admin = admin;
  }

  static CenoteConfig.Admin read(Section admin) {
    return new AdminReader(admin).read();
  }

  private CenoteConfig.Admin read() {
    return new CenoteConfig.Admin(
        endpoint("bind"),
        endpoint("read-only-bind"),
        admin.has("token-file") ? readToken() : null,
        admin.list("names", NAMES, AdminReader::parseName),
        admin.duration("ready-after", Duration.ZERO, Duration.ofHours(1)));
  }

  private @Nullable Endpoint endpoint(String key) {
    return admin
        .read(key, LISTEN, AdminReader::parse)
        .filter(endpoint -> !endpoint.equals(EndpointParser.NONE))
        .orElse(null);
  }

  private static Optional<Endpoint> parse(String text) {
    return text.equals(OFF) ? Optional.of(EndpointParser.NONE) : EndpointParser.LISTEN.parse(text);
  }

  private static Optional<String> parseName(String text) {
    return Optional.of(text).filter(name -> name.matches("[A-Za-z0-9._-]{1,253}"));
  }

  private @Nullable Secret readToken() {
    Path file = admin.read("token-file", TOKEN, AdminReader::parsePath).orElse(null);
    if (file == null) {
      return null;
    }
    try {
      Secret token = Secret.in(file);
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.contains(PosixFilePermission.OTHERS_READ)) {
        String shown = PosixFilePermissions.toString(mode);
        admin.refuse("token-file", "a file that others cannot read; its mode is " + shown);
      } else if (token.text().length() < LEAST_TOKEN) {
        admin.refuse("token-file", TOKEN);
      }
      return token;
    } catch (IOException | UnsupportedOperationException e) {
      admin.refuse("token-file", TOKEN + "; this one cannot be read: " + e.getMessage());
      return null;
    }
  }

  private static Optional<Path> parsePath(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
