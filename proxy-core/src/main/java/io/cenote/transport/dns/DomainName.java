package io.cenote.transport.dns;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Rules of names in DNS, as far as hosts and services use them: letters, digits, hyphens and
 * underscores in labels of at most 63 bytes, 253 bytes in all. Other alphabets are written in their
 * ASCII form ({@code xn--}).
 */
public final class DomainName {
  /** Most bytes of a name, its last dot not counted. */
  public static final int LONGEST = 253;

  private static final Pattern LABELS =
      Pattern.compile("[a-zA-Z0-9_-]{1,63}(\\.[a-zA-Z0-9_-]{1,63})*");

  private DomainName() {}

  /** Tests whether the text is such a name; a dot at its end is allowed. */
  public static boolean isValid(String text) {
    String name = withoutLastDot(text);
    return name.length() <= LONGEST && LABELS.matcher(name).matches();
  }

  /** Returns the name as all comparisons need it: in small letters, with a dot at its end. */
  static String complete(String name) {
    return withoutLastDot(name).toLowerCase(Locale.ROOT) + ".";
  }

  static String withoutLastDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
