package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the first packet of a client. Names and values must be UTF-8: the encoding of a startup
 * packet is not defined, and names are compared with those of the configuration.
 *
 * <p>Thread: its owner's. Used once.
 */
final class StartupReader {
  /** Code of an SSLRequest. */
  static final int TLS = 80877103;

  private static final int CODE_SIZE = 4;
  private static final int CANCEL = 80877102;
  private static final int GSS = 80877104;
  private static final int MAJOR = 3;
  private static final String PROTOCOL_VIOLATION = "08P01";
  private static final String FEATURE_NOT_SUPPORTED = "0A000";
  private static final String USER = "user";
  private static final String DATABASE = "database";
  private static final String OPTION_PREFIX = "_pq_.";

  private final byte[] body;
  private int at = CODE_SIZE;

  private StartupReader(byte[] body) {
    this.body = body;
  }

  /** Reads the body of a packet: everything behind its length, so at least 4 bytes. */
  static Startup read(byte[] body) {
    try {
      return new StartupReader(body).packet();
    } catch (Violation e) {
      return new Startup.Refused(PROTOCOL_VIOLATION, String.valueOf(e.getMessage()));
    }
  }

  private Startup packet() throws Violation {
    if (body.length < CODE_SIZE) {
      throw new Violation("startup packet without a code");
    }
    int code = ByteBuffer.wrap(body).getInt();
    return switch (code) {
      case CANCEL -> new Startup.Cancel(BackendKey.parse(body, CODE_SIZE));
      case TLS -> bare(new Startup.TlsRequest());
      case GSS -> bare(new Startup.GssRequest());
      default -> session(code >>> Short.SIZE, code & 0xffff);
    };
  }

  private Startup bare(Startup request) throws Violation {
    if (body.length > CODE_SIZE) {
      throw new Violation("encryption request that is too long");
    }
    return request;
  }

  private Startup session(int major, int minor) throws Violation {
    if (major != MAJOR) {
      return new Startup.Refused(
          FEATURE_NOT_SUPPORTED,
          "protocol " + major + "." + minor + " is not supported, only protocol " + MAJOR + " is");
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    List<String> options = new ArrayList<>();
    for (String name = string(); !name.isEmpty(); name = string()) {
      String value = string();
      if (name.startsWith(OPTION_PREFIX)) {
        options.add(name);
      } else {
        parameters.put(name, value);
      }
    }
    if (at != body.length) {
      throw new Violation("startup packet with bytes behind its end");
    }
    String user = parameters.getOrDefault(USER, "");
    String database = parameters.getOrDefault(DATABASE, "");
    if (user.isEmpty()) {
      throw new Violation("startup packet without a user");
    }
    parameters.keySet().removeAll(List.of(USER, DATABASE));
    return new Startup.Login(
        minor, user, database.isEmpty() ? user : database, parameters, options);
  }

  /** Reads the next string and moves behind its NUL. */
  private String string() throws Violation {
    int from = at;
    while (at < body.length && body[at] != 0) {
      at++;
    }
    if (at == body.length) {
      throw new Violation("startup packet with a string that does not end");
    }
    try {
      ByteBuffer text = ByteBuffer.wrap(body, from, at++ - from);
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw new Violation("startup packet with a string that is not UTF-8");
    }
  }
}
