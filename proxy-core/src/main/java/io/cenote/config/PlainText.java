package io.cenote.config;

import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** How configuration values and paths are written for a reader. */
final class PlainText {
  private static final int LONGEST_VALUE = 200;
  private static final Set<ConfigValueType> SCALARS =
      Set.of(ConfigValueType.STRING, ConfigValueType.NUMBER, ConfigValueType.BOOLEAN);
  private static final Pattern SECRET =
      Pattern.compile("pass(word|wd|phrase)|secret|token|credential|(api|private)[-_]?key");

  private PlainText() {}

  /** Escapes what could end the line or steer a terminal. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (printable(c)) {
                line.appendCodePoint(c);
              } else {
                line.append(c == '\n' ? "\\n" : String.format(Locale.ROOT, "\\u%04x", c));
              }
            });
    return line.toString();
  }

  private static boolean printable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Whether the text names something that must not be shown. */
  static boolean namesSecret(String text) {
    return SECRET.matcher(text.toLowerCase(Locale.ROOT)).find();
  }

  /** The value as a problem shows it: short, and masked if its key looks like a secret's. */
  static String shown(String key, ConfigValue value) {
    if (namesSecret(key)) {
      return "***";
    }
    String text =
        switch (value.valueType()) {
          case OBJECT -> "{...}";
          case LIST -> "[...]";
          default -> scalar(value).orElse("null");
        };
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
  }

  /** The text of a string, number or boolean, a number as it was written. */
  static Optional<String> scalar(ConfigValue value) {
    return SCALARS.contains(value.valueType())
        ? Optional.of(value.atKey("value").getString("value"))
        : Optional.empty();
  }

  /** The path of a key below another, quoted where HOCON needs quotes. */
  static String join(String path, String key) {
    String last = ConfigUtil.joinPath(key);
    return path.isEmpty() ? last : path + "." + last;
  }
}
