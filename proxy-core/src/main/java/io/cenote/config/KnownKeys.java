package io.cenote.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Holds what a user wrote against the reference: unknown keys, and values where objects belong. */
final class KnownKeys {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

  private final ConfigObject reference;
  private final Problems problems;

  /**
   * @param reference the object {@code cenote} with every known key
   */
  KnownKeys(ConfigObject reference, Problems problems) {
    this.reference = reference;
    this.problems = problems;
  }

  /** Checks {@code cenote} and all below it. */
  void check(ConfigObject cenote) {
    compare("cenote", cenote, reference);
    checkNamed(cenote, "listeners", "listener");
    checkNamed(cenote, "upstreams", "upstream");
  }

  /** Reports the keys of an object that are not among the known ones. */
  void compare(String path, ConfigObject written, ConfigObject known) {
    for (String key : written.keySet()) { // its entries would have a hash of all below made
      ConfigValue value = written.get(key);
      String at = PlainText.join(path, key);
      ConfigValue counterpart = known.get(key);
      if (counterpart == null) {
        String hint = NearestKey.hint(key, known.keySet().stream().sorted().toList());
        problems.reportHidden(at, value, "a known key" + hint);
      } else if (counterpart instanceof ConfigObject expected && !expected.isEmpty()) {
        compareObject(at, value, expected);
      }
    }
  }

  private void compareObject(String path, ConfigValue value, ConfigObject known) {
    if (value instanceof ConfigObject object) {
      compare(path, object, known);
    } else if (value.valueType() != ConfigValueType.NULL) {
      problems.reportHidden(path, value, "an object { ... }");
    }
  }

  private void checkNamed(ConfigObject cenote, String many, String one) {
    String path = PlainText.join("cenote", many);
    ConfigValue value = cenote.get(many);
    if (!(value instanceof ConfigObject named)) {
      if (value != null && value.valueType() != ConfigValueType.NULL) {
        problems.reportHidden(path, value, "an object of named objects { NAME { ... } }");
      }
      return;
    }
    ConfigObject known = reference.toConfig().getObject("defaults." + one);
    for (String name : named.keySet()) {
      String at = PlainText.join(path, name);
      if (!NAME.matcher(name).matches()) {
        String expected = "a name of 1 to 63 letters, digits, _ and -";
        problems.report(at, named.get(name).origin(), name, expected);
      }
      compareObject(at, named.get(name), known);
    }
  }

  /** The keys of an object in the order of the file, which HOCON's objects do not keep. */
  static List<String> inOrder(ConfigObject object) {
    List<String> keys = new ArrayList<>(object.keySet());
    keys.sort((one, other) -> byLine(object, one, other));
    return List.copyOf(keys);
  }

  /** Written out: the comparators that the JDK puts together cost a start 20 ms. */
  private static int byLine(ConfigObject object, String one, String other) {
    int byLine = Integer.compare(line(object, one), line(object, other));
    return byLine != 0 ? byLine : one.compareTo(other);
  }

  private static int line(ConfigObject object, String key) {
    return Objects.requireNonNull(object.get(key)).origin().lineNumber();
  }
}
