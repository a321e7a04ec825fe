package io.cenote.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes docs/configuration.md from reference.conf: a table for each section, a row for each key.
 * All that the page says comes from the comments. One sentence of a key's comment is its range; it
 * begins with the kind of the value.
 */
final class ConfigurationPage {
  private static final Pattern RANGE =
      Pattern.compile(
          "(^|(?<=[.)] ))(Boolean|Bytes|Count|Duration|Endpoint|List|Name|Number|Octal number|Path"
              + "|Percentage|Text|Word)\\b.*?\\.(?=\\s|$)");
  private static final Pattern REQUIRED = Pattern.compile("(^|(?<=\\. ))Required\\.");
  private static final Pattern DERIVED = Pattern.compile("(^|(?<=\\. ))Derived from ([a-z-]+)\\.");
  private static final Pattern PAGE = Pattern.compile("\\bdocs/([A-Za-z-]+\\.md)");

  /** Begins the origin of what a protocol has: it stands behind what all have. */
  private static final String BEHIND = "protocol ";

  private final List<Section> sections = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  /** A table: the keys of one object that have values. */
  private record Section(String name, String intro, Map<String, ConfigValue> keys) {
    String anchor() {
      return name.replace(".", "").toLowerCase(Locale.ROOT);
    }
  }

  private ConfigurationPage() {}

  /**
   * The page for the text of a reference.conf.
   *
   * @param protocols the texts of those that protocols have, by the protocol's name
   */
  static String of(String reference, Map<String, String> protocols) {
    ConfigurationPage page = new ConfigurationPage();
    page.line("# Configuration");
    page.line("");
    page.line(
        "<!-- Made from reference.conf by ConfigurationPage, in the tests of proxy-core. -->");
    page.line("");
    reference
        .lines()
        .takeWhile(line -> line.startsWith("#"))
        .forEach(line -> page.line(line.substring(1).strip()));
    page.line("");
    Config root = ConfigFactory.parseString(reference);
    for (Map.Entry<String, String> own : protocols.entrySet()) {
      ConfigParseOptions named =
          ConfigParseOptions.defaults().setOriginDescription(BEHIND + own.getKey());
      for (Map.Entry<String, ConfigValue> part :
          ConfigFactory.parseString(own.getValue(), named).root().entrySet()) {
        String path = "cenote.defaults." + part.getKey() + "." + own.getKey();
        root = root.withValue(path, part.getValue());
      }
    }
    page.collect("cenote", "", root.getObject("cenote"));
    for (Section section : page.sections) {
      page.line("- [`" + section.name + "`](#" + section.anchor() + ")");
    }
    page.sections.forEach(page::write);
    return page.text.toString();
  }

  private void collect(String path, String intro, ConfigObject object) {
    Map<String, ConfigValue> keys = new LinkedHashMap<>();
    inOrder(object).stream()
        .filter(entry -> !(entry.getValue() instanceof ConfigObject))
        .forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
    if (!keys.isEmpty()) {
      sections.add(new Section(path, intro, keys));
    }
    for (Map.Entry<String, ConfigValue> entry : inOrder(object)) {
      if (entry.getValue() instanceof ConfigObject child && entry.getKey().equals("defaults")) {
        collectNamed("listeners", "listener", object, child);
        collectNamed("upstreams", "upstream", object, child);
      } else if (entry.getValue() instanceof ConfigObject child) {
        collect(path + "." + entry.getKey(), comment(child), child);
      }
    }
  }

  /** The objects that a user names: their keys are those of the defaults. */
  private void collectNamed(
      String plural, String singular, ConfigObject cenote, ConfigObject defaults) {
    String intro = comment(Objects.requireNonNull(cenote.get(plural)));
    ConfigObject keys = (ConfigObject) Objects.requireNonNull(defaults.get(singular));
    collect("cenote." + plural + ".NAME", intro, keys);
  }

  private static List<Map.Entry<String, ConfigValue>> inOrder(ConfigObject object) {
    return object.entrySet().stream()
        .sorted(
            Comparator.comparing(
                    (Map.Entry<String, ConfigValue> entry) -> {
                      String origin = entry.getValue().origin().description();
                      return origin.startsWith(BEHIND) ? origin.split(":", 2)[0] : "";
                    })
                .thenComparingInt(entry -> entry.getValue().origin().lineNumber()))
        .toList();
  }

  private static String comment(ConfigValue value) {
    return value.origin().comments().stream().map(String::strip).collect(Collectors.joining(" "));
  }

  private void write(Section section) {
    line("");
    line("## `" + section.name + "`");
    line("");
    if (!section.intro.isEmpty()) {
      line(linked(section.intro));
      line("");
    }
    line("| key | default | range | meaning |");
    line("|---|---|---|---|");
    section.keys.forEach((key, value) -> writeRow(section.name + "." + key, key, value));
  }

  private void writeRow(String path, String key, ConfigValue value) {
    String comment = comment(value);
    List<String> ranges = RANGE.matcher(comment).results().map(found -> found.group()).toList();
    if (ranges.size() != 1) {
      throw new IllegalStateException(
          path + ": " + ranges + " (expected: one sentence of its comment that is its range)");
    }
    String meaning = without(ranges.get(0), comment);
    String standard = "`" + asWritten(value) + "`";
    if (value.valueType() == ConfigValueType.NULL) {
      Matcher derived = DERIVED.matcher(meaning);
      boolean required = REQUIRED.matcher(meaning).find();
      standard =
          required ? "required" : derived.find() ? "from `" + derived.group(2) + "`" : "none";
      meaning = without("Required.", without("Derived from dead-after.", meaning));
    }
    String range = ranges.get(0).substring(0, ranges.get(0).length() - 1);
    line(cells("`" + key + "`", standard, range, linked(meaning)));
  }

  private static String without(String sentence, String comment) {
    return comment.replace(sentence, "").replaceAll("\\s+", " ").strip();
  }

  private static String cells(String... cells) {
    return Stream.of(cells)
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String linked(String sentence) {
    return PAGE.matcher(sentence).replaceAll("[$1]($1)");
  }

  /** Words and durations stand bare in the file; what needs quotes has them. */
  private static String asWritten(ConfigValue value) {
    String quoted = value.render(ConfigRenderOptions.concise());
    boolean isText = value.valueType() == ConfigValueType.STRING;
    String bare = isText ? (String) value.unwrapped() : quoted;
    return isText && bare.matches("[a-z0-9]*[a-z][a-z0-9-]*") ? bare : quoted;
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
