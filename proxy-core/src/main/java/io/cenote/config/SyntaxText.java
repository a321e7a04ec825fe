package io.cenote.config;

import com.typesafe.config.ConfigException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts for a file that the HOCON library cannot read, without a word of the file. The library's
 * messages quote the text they stumble over, and that may be a secret, so only their fixed parts
 * are used.
 */
final class SyntaxText {
  private static final List<String> KNOWN =
      List.of(
          "Expecting close brace } or a field name here",
          "Expecting close brace } or a comma",
          "Expecting end of input or a comma",
          "Expecting a value",
          "Expecting a field name or path here",
          "expecting a field name after a comma",
          "expecting a close parentheses ')' here",
          "expecting include parameter to be quoted filename, file(), classpath(), or url()",
          "include keyword is not followed by a quoted string",
          "include statements nested more than 50 times",
          "unbalanced close brace '}' with no open brace",
          "List should have ] or a first element after the open [",
          "List should have ended with ] or had a comma",
          "List should have had new element after a comma",
          "Document must have an object or array at root",
          "Document has trailing tokens after first object or array",
          "Empty document",
          "End of input but string quote was still open",
          "End of input but triple-quoted string was still open",
          "Substitution ${ was not closed with a }",
          "JSON does not allow unescaped",
          "backslash followed by",
          "Malformed hex digits after \\u escape in string",
          "Reserved character",
          "Token not allowed in path expression",
          "path has a leading, trailing, or two adjacent period '.'");

  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{[^?}][^}]*}");

  private SyntaxText() {}

  /** The text for a file that cannot be parsed. */
  static String of(ConfigException.Parse failure) {
    String message = String.valueOf(failure.getMessage());
    return KNOWN.stream()
        .filter(message::contains)
        .findFirst()
        .map(known -> known.equals("backslash followed by") ? "unknown escape in a string" : known)
        .orElse("unexpected text");
  }

  /** The text for a file that is parsed and cannot be put together. */
  static String of(ConfigException failure) {
    if (failure instanceof ConfigException.UnresolvedSubstitution) {
      return substitutionIn(String.valueOf(failure.getMessage()));
    }
    return failure instanceof ConfigException.BadPath
        ? "a key or a substitution that is no path"
        : "values of different kinds that cannot be joined";
  }

  /** The first substitution in a text that has been rendered; its name only. */
  static String substitutionIn(String rendered) {
    Matcher names = SUBSTITUTION.matcher(QUOTED.matcher(rendered).replaceAll(""));
    return names.find() ? names.group() : "a substitution";
  }
}
