package io.cenote.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.cenote.protocol.ProtocolKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Parses HOCON and puts in its substitutions; what has no value is a problem and left out. */
final class ConfigSource {
  private final Problems problems;

  ConfigSource(Problems problems) {
    this.problems = problems;
  }

  /**
   * @param parser the step that may fail on syntax or on reading
   * @return the root object, or nothing after a problem that leaves nothing to look at
   */
  Optional<ConfigObject> read(Supplier<Config> parser) {
    try {
      ConfigObject parsed = parser.get().root();
      note("", parsed);
      ConfigResolveOptions options = ConfigResolveOptions.defaults().setAllowUnresolved(true);
      Config resolved = parsed.toConfig().resolve(options);
      return Optional.of(resolved.isResolved() ? resolved.root() : settled("", resolved.root()));
    } catch (ConfigException.IO e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String what = PlainText.withoutLogin(String.valueOf(cause.getMessage()));
      problems.report("file", e.origin(), what, "a readable file");
    } catch (ConfigException.Parse e) {
      problems.report("syntax", e.origin(), SyntaxText.of(e), "HOCON");
    } catch (ConfigException e) {
      problems.report("substitution", e.origin(), SyntaxText.of(e), "HOCON that can be resolved");
    }
    return Optional.empty();
  }

  private void note(String path, ConfigValue value) {
    if (!path.isEmpty()) {
      problems.wrote(path, value.origin());
    }
    try {
      if (value instanceof ConfigObject object) {
        for (String key : object.keySet()) { // its entries would have a hash of all below made
          note(PlainText.join(path, key), object.get(key));
        }
      } else if (value instanceof ConfigList list) {
        for (int i = 0; i < list.size(); i++) {
          note(path + "[" + i + "]", list.get(i));
        }
      }
    } catch (ConfigException.NotResolved e) {
      // Children not known before substitution: the lines of their own values will do.
    }
  }

  /** The object without the values that are still unresolved, each of which is a problem. */
  private ConfigObject settled(String path, ConfigObject object) {
    ConfigObject kept = object;
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      if (!isResolved(entry.getValue())) {
        kept = settle(kept, PlainText.join(path, entry.getKey()), entry);
      }
    }
    return kept;
  }

  private ConfigObject settle(
      ConfigObject parent, String path, Map.Entry<String, ConfigValue> entry) {
    ConfigValue value = entry.getValue();
    try {
      if (value instanceof ConfigObject child) {
        return parent.withValue(entry.getKey(), settled(path, child));
      }
    } catch (ConfigException.NotResolved e) {
      // The object itself is a merge with something unresolved: it goes as a whole.
    }
    String name = SyntaxText.substitutionIn(value.render());
    problems.report(path, value.origin(), name, "a variable or a key that is set");
    return parent.withoutKey(entry.getKey());
  }

  private static boolean isResolved(ConfigValue value) {
    try {
      value.unwrapped();
      return true;
    } catch (ConfigException.NotResolved e) {
      return false;
    }
  }

  /**
   * The defaults, which lie next to the program, with those that each protocol keeps in its own
   * folder.
   */
  static ConfigObject reference(List<ProtocolKind<?, ?>> protocols) {
    Config all = Reference.ROOT.toConfig();
    for (ProtocolKind<?, ?> kind : protocols) {
      ConfigObject own = Reference.of(kind);
      for (Map.Entry<String, ConfigValue> part : own.entrySet()) {
        String path = ConfigUtil.joinPath("cenote", "defaults", part.getKey(), kind.name());
        all = all.withValue(path, part.getValue());
      }
    }
    return all.root();
  }

  /**
   * Parsed once, for it never changes. Read from where this class is: to ask the class path for
   * every file of the name opens every jar. And without its comments, which are most of it, and
   * which the library takes apart letter by letter. Together a tenth of a start.
   */
  private static final class Reference {
    private static final String FILE = "reference.conf";
    static final ConfigObject ROOT = read(ConfigSource.class, "/" + FILE, FILE);
    private static final Map<Class<?>, ConfigObject> OWN = new ConcurrentHashMap<>();

    /** The objects {@code listener} and {@code upstream} of a protocol; empty: it has no keys. */
    static ConfigObject of(ProtocolKind<?, ?> kind) {
      return OWN.computeIfAbsent(kind.getClass(), type -> read(kind));
    }

    private static ConfigObject read(ProtocolKind<?, ?> kind) {
      boolean has = kind.getClass().getResource(FILE) != null;
      String name = kind.name() + "/" + FILE;
      return has ? read(kind.getClass(), FILE, name) : ConfigFactory.empty().root();
    }

    private static ConfigObject read(Class<?> beside, String path, String name) {
      try (InputStream file = beside.getResourceAsStream(path)) {
        InputStream found = Objects.requireNonNull(file, name);
        ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(name);
        return ConfigFactory.parseString(withoutComments(found), options).root();
      } catch (IOException e) {
        throw new UncheckedIOException(name, e);
      }
    }

    private static String withoutComments(InputStream file) throws IOException {
      BufferedReader lines = new BufferedReader(new InputStreamReader(file, UTF_8));
      StringBuilder kept = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.strip().startsWith("#")) {
          kept.append(line);
        }
        kept.append('\n'); // the lines keep their numbers
      }
      return kept.toString();
    }
  }
}
