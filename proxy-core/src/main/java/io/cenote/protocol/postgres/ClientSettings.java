package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes queries of the settings that a client's startup packet has, so that a pooled connection is
 * as the client asked for it. Source: PostgreSQL protocol, StartupMessage: any other parameter is a
 * setting that the session begins with.
 *
 * <p>Thread: any; stateless.
 */
final class ClientSettings {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,127}");

  private ClientSettings() {}

  /**
   * One query for all of them, or none.
   *
   * @throws Violation if one of them cannot be had with a pooled connection
   */
  static List<String> queries(Map<String, String> parameters) throws Violation {
    List<String> calls = new ArrayList<>();
    for (Map.Entry<String, String> setting : parameters.entrySet()) {
      String name = setting.getKey();
      if (name.equals("options") && setting.getValue().isBlank()) {
        continue;
      }
      if (name.equals("options") || name.equals("replication") || !NAME.matcher(name).matches()) {
        throw new Violation("startup parameter not supported: " + Printable.of(name));
      }
      calls.add(
          "pg_catalog.set_config('" + name + "', " + literal(setting.getValue()) + ", false)");
    }
    return calls.isEmpty() ? List.of() : List.of("SELECT " + String.join(", ", calls));
  }

  /** A literal that means the same whatever standard_conforming_strings is. */
  private static String literal(String value) {
    String quoted = "'" + value.replace("'", "''").replace("\\", "\\\\") + "'";
    return value.indexOf('\\') < 0 ? quoted : "E" + quoted;
  }
}
