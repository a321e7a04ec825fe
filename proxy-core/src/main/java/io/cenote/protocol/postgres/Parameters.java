package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parameters that a server has reported, by name. Source: PostgreSQL protocol, ParameterStatus and
 * "Asynchronous Operations".
 *
 * <p>Thread: the connection's loop.
 */
final class Parameters {
  /** A server reports some fifteen; a client may add none. */
  private static final int MOST = 64;

  private static final int LONGEST = 4096; // of a name and its value, bytes

  private final Map<String, String> values = new LinkedHashMap<>();

  /** Takes the body of a ParameterStatus. */
  void report(byte[] body) throws Violation {
    int nameEnd = end(body, 0);
    int valueEnd = end(body, nameEnd + 1);
    String name = new String(body, 0, nameEnd, StandardCharsets.UTF_8);
    boolean isNew = !values.containsKey(name);
    if (body.length > LONGEST || (isNew && values.size() == MOST)) {
      throw new Violation("more is reported of parameters than is kept");
    }
    String value = new String(body, nameEnd + 1, valueEnd - nameEnd - 1, StandardCharsets.UTF_8);
    values.put(name, value);
  }

  private static int end(byte[] body, int from) throws Violation {
    for (int at = from; at < body.length; at++) {
      if (body[at] == 0) {
        return at;
      }
    }
    throw new Violation("a parameter whose text does not end");
  }

  /** Writes all of them for a client. */
  void write(ByteBuf out) {
    values.forEach((name, value) -> BackendMessages.parameterStatus(out, name, value));
  }
}
