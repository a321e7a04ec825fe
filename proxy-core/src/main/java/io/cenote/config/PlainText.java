package io.cenote.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text of configuration values and paths, for a reader. */
final class PlainText {
  private static final int LONGEST_VALUE = 200;
  private static final Pattern SECRET =
      Pattern.compile("pass(word|wd|phrase)|secret|token|credential|(api|private)[-_]?key");

  /** Part before the host of a URL, or of an endpoint that is written like one. */
  private static final Pattern LOGIN =
      Pattern.compile("(//)[^/]*@|^(?!unix:|/)((?:[A-Za-z][A-Za-z0-9+.-]*://)?).*@");

  /** Begins a key that stands where the path of its file belongs. */
  private static final String PEM = "-----BEGIN ";

  /** A quote that was not closed makes the keys behind it part of a value. */
  private static final Pattern FURTHER_KEY = Pattern.compile("\n[^\n]*[=:{+]");

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

  /** Tests whether the key's value must not be shown; the path of a file that has it may. */
  private static boolean namesSecret(String key) {
    String word = key.toLowerCase(Locale.ROOT);
    return SECRET.matcher(word).find() && !word.endsWith("-file");
  }

  /** The value of a known key as the whole configuration shows it: without a secret. */
  static String effective(String key, ConfigValue value) {
    return value instanceof ConfigList list && !namesSecret(key)
        ? list.stream()
            .map(element -> shownElement(key, element))
            .collect(Collectors.joining(", ", "[", "]"))
        : shown(key, value);
  }

  /** The value of a key that the user has not set: no secret is among them. */
  static String ofDefault(ConfigValue value) {
    return scalar(value).orElseGet(() -> effective("", value));
  }

  private static String shownElement(String key, ConfigValue element) {
    return element instanceof ConfigObject object
        ? object.entrySet().stream()
            .map(entry -> entry.getKey() + " = " + shown(entry.getKey(), entry.getValue()))
            .sorted()
            .collect(Collectors.joining(", ", "{ ", " }"))
        : shown(key, element);
  }

  /** The value of a known key as a problem shows it: one short line, without a secret. */
  static String shown(String key, ConfigValue value) {
    Optional<String> scalar = namesSecret(key) ? Optional.empty() : scalar(value);
    if (scalar.isEmpty() || scalar.get().contains(PEM)) {
      return hidden(value);
    }
    String text = scalar.get();
    int length = Math.min(ownLength(text), LONGEST_VALUE);
    String line = withoutLogin(text.substring(0, length));
    return length == text.length() ? line : line + "...";
  }

  /** Length of the value up to a key that it has swallowed. */
  private static int ownLength(String text) {
    if (text.indexOf('\n') < 0) {
      return text.length();
    }
    Matcher swallowed = FURTHER_KEY.matcher(text);
    return swallowed.find() ? swallowed.start() : text.length();
  }

  /**
   * Text for the value of a key that is not known, or that is no value at its place: it may be a
   * secret under a misspelt name.
   */
  static String hidden(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "{...}";
      case LIST -> "[...]";
      case NULL -> "null";
      default -> "***";
    };
  }

  /** The text without the user and the password of a URL in it. */
  static String withoutLogin(String text) {
    if (text.indexOf('@') < 0) {
      return text; // nearly all: a pattern for each value of a file took a tenth of a start
    }
    return LOGIN
        .matcher(text)
        .replaceAll(
            found -> {
              String kept = found.group(1) == null ? found.group(2) : found.group(1);
              return Matcher.quoteReplacement(kept + "***@");
            });
  }

  /** The text of a string, number or boolean, a number as it was written. */
  static Optional<String> scalar(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, BOOLEAN -> Optional.of(value.unwrapped().toString());
      case NUMBER -> Optional.of(value.atKey("value").getString("value"));
      default -> Optional.empty();
    };
  }

  /** Tests whether a key surely needs no quotes, as nearly all. */
  private static boolean isPlain(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
        return false;
      }
    }
    return !key.isEmpty();
  }

  /** The path of a key below another, quoted where HOCON needs quotes. */
  static String join(String path, String key) {
    String last = isPlain(key) ? key : ConfigUtil.joinPath(key);
    return path.isEmpty() ? last : path + "." + last;
  }
}
