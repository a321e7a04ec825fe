package io.cenote.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** reference.conf, the README's option table and the sample files say the same. */
class ReferenceTest {
  private static final Path ROOT = Path.of(System.getProperty("cenote.root", ".."));
  private static final Pattern OPTION =
      Pattern.compile(
          "^- `([^`]+)`: .+ \\*Unit: [a-z]+\\. Default: (.+)\\.\\*$", Pattern.MULTILINE);

  @Test
  void everyKeyHasAComment() {
    ConfigObject withComments = ConfigFactory.parseResources("reference.conf").root();
    assertEquals(withComments, ConfigSource.reference());
    requireComments("", withComments);
  }

  private static void requireComments(String path, ConfigObject object) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String at = PlainText.join(path, entry.getKey());
      assertFalse(
          !at.equals("cenote") && entry.getValue().origin().comments().isEmpty(),
          "no comment: " + at);
      if (entry.getValue() instanceof ConfigObject child) {
        requireComments(at, child);
      }
    }
  }

  @Test
  void theOptionTableHasTheSameKeysAndDefaults() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    Matcher options = OPTION.matcher(Files.readString(ROOT.resolve("README.md")));
    while (options.find()) {
      documented.put(options.group(1), options.group(2));
    }
    Map<String, String> reference = new TreeMap<>();
    collect("", ConfigSource.reference(), reference);
    documented.replaceAll(
        (key, text) ->
            text.equals("none (required)") || text.startsWith("derived from ") ? "`null`" : text);
    assertEquals(reference, documented);
  }

  private static void collect(String path, ConfigObject object, Map<String, String> into) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String at = PlainText.join(path, entry.getKey());
      ConfigValue value = entry.getValue();
      if (value instanceof ConfigObject child) {
        collect(at, child, into);
      } else {
        String name =
            at.replace("cenote.defaults.listener.", "cenote.listeners.NAME.")
                .replace("cenote.defaults.upstream.", "cenote.upstreams.NAME.");
        into.put(name, "`" + asWritten(value) + "`");
      }
    }
  }

  /** Words and durations stand bare in the file; what needs quotes has them. */
  private static String asWritten(ConfigValue value) {
    String quoted = value.render(ConfigRenderOptions.concise());
    boolean text = value.valueType() == ConfigValueType.STRING;
    String bare = text ? (String) value.unwrapped() : quoted;
    return text && bare.matches("[a-z0-9]*[a-z][a-z0-9-]*") ? bare : quoted;
  }

  static Stream<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("conf"))) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleLoads(Path file) {
    LoadResult result = ConfigLoader.load(file, Loading.PROTOCOLS);
    assertInstanceOf(LoadResult.Loaded.class, result, result.toString());
  }
}
