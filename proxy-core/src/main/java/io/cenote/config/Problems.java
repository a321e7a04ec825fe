package io.cenote.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong, and knows where in the files each key was written. A key with a problem
 * is broken: nothing further is concluded from it.
 */
final class Problems {
  private final String file;
  private final Map<String, ConfigOrigin> written = new HashMap<>();
  private final Map<String, CenoteConfig.Setting> effective = new HashMap<>();
  private final Set<ConfigProblem> found = new LinkedHashSet<>();
  private final Set<String> broken = new HashSet<>();

  Problems(String file) {
    this.file = file;
  }

  /** Notes where a key stands, before substitution moves values about. */
  void wrote(String path, ConfigOrigin origin) {
    written.put(path, origin);
  }

  /**
   * Notes a value that is in force.
   *
   * @param key the last of the path
   * @param isDefault whether it is not the user's
   */
  void reads(String path, String key, ConfigValue value, boolean isDefault) {
    if (value.valueType() == ConfigValueType.OBJECT || effective.containsKey(path)) {
      return; // a key is looked up several times
    }
    ConfigOrigin place = isDefault ? null : place(path, value.origin());
    effective.put(
        path,
        new CenoteConfig.Setting(
            isDefault ? PlainText.ofDefault(value) : PlainText.effective(key, value),
            place == null ? "" : fileOf(place) + ":" + place.lineNumber(),
            isDefault));
  }

  /** Values in force so far, by their paths, in no order. */
  Map<String, CenoteConfig.Setting> effective() {
    return Collections.unmodifiableMap(effective);
  }

  /** Reports the value of a known key, and shows it. */
  void report(String path, ConfigValue value, String expected) {
    report(path, value.origin(), PlainText.shown(lastKey(path), value), expected);
  }

  /** Reports a value that has no place there, without showing it: it may be a secret. */
  void reportHidden(String path, ConfigValue value, String expected) {
    report(path, value.origin(), PlainText.hidden(value), expected);
  }

  /** Reports what is not there, at the line of what encloses it. */
  void missing(String path, String expected) {
    if (!isBroken(path)) {
      report(path, null, "missing", expected);
    }
  }

  /** Reports at the line where {@code path} was written, else at {@code origin}. */
  void report(String path, @Nullable ConfigOrigin origin, String value, String expected) {
    ConfigOrigin place = place(path, origin);
    found.add(
        place == null
            ? new ConfigProblem(file, 1, path, value, expected)
            : new ConfigProblem(fileOf(place), place.lineNumber(), path, value, expected));
    broken.add(path);
  }

  /** Tests whether this key, or something around it, already has a problem. */
  boolean isBroken(String path) {
    if (broken.isEmpty()) {
      return false;
    }
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      if (broken.contains(at)) {
        return true;
      }
    }
    return false;
  }

  /** Tests whether this key or something below it has a problem. */
  boolean isBrokenWithin(String path) {
    return isBroken(path) || broken.stream().anyMatch(at -> at.startsWith(path + "."));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** All of them, the given file's first, by line. */
  List<ConfigProblem> sorted() {
    if (found.isEmpty()) {
      return List.of(); // without the comparators, which cost a start as much as its parsing
    }
    List<ConfigProblem> all = new ArrayList<>(found);
    all.sort(
        Comparator.comparing((ConfigProblem problem) -> !problem.file().equals(file))
            .thenComparing(ConfigProblem::file)
            .thenComparingInt(ConfigProblem::line));
    return all;
  }

  private @Nullable ConfigOrigin place(String path, @Nullable ConfigOrigin origin) {
    ConfigOrigin own = written.get(path);
    if (own != null && own.lineNumber() > 0) {
      return own;
    }
    if (origin != null && origin.lineNumber() > 0) {
      return origin;
    }
    for (String at = parent(path); !at.isEmpty(); at = parent(at)) {
      ConfigOrigin around = written.get(at);
      if (around != null && around.lineNumber() > 0) {
        return around;
      }
    }
    return null;
  }

  /** The path without its last key or list index; the dots of quoted keys do not separate. */
  private static String parent(String path) {
    int cut = lastSeparator(path);
    return cut < 0 ? "" : path.substring(0, cut);
  }

  private static String lastKey(String path) {
    return path.substring(lastSeparator(path) + 1);
  }

  private static int lastSeparator(String path) {
    int last = -1;
    boolean quoted = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '.' || c == '[')) {
        last = i;
      }
    }
    return last;
  }

  private String fileOf(ConfigOrigin origin) {
    String name = origin.filename();
    return name != null ? name : file;
  }
}
