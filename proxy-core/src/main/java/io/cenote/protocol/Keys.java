package io.cenote.protocol;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Object of the configuration, for a protocol that reads its own keys. An unreadable value is
 * reported with all other problems, and a placeholder returned.
 */
public interface Keys {
  /** Tests whether the key has a value. */
  boolean has(String key);

  /** Reads one of the constants, in lower case with dashes. */
  <E extends Enum<E>> E choice(String key, Class<E> type);

  /** Reads a whole number within those bounds. */
  int integer(String key, int least, int most);

  /** Reads a duration within those bounds. */
  Duration duration(String key, Duration least, Duration most);

  /** Reads a text that is not empty. */
  String text(String key, String expected);

  /** Reads a list of words; may be empty. */
  List<String> words(String key, String expected);

  /**
   * Reads a secret: the text of the key, or of the file that the key with {@code -file} behind it
   * names. Space around a file's text is ignored.
   *
   * @return null: neither has a value
   */
  @Nullable Secret secret(String key, String expected);

  /** Reports a value that is readable but not acceptable. */
  void refuse(String key, String expected);
}
