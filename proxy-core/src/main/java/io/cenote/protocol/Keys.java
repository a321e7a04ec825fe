package io.cenote.protocol;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object of the configuration, for a protocol that reads its own keys. A value that cannot be
 * read is reported with all other problems and answered with a stand-in that nobody sees.
 */
public interface Keys {
  /** Whether the key has a value. */
  boolean has(String key);

  /** One of the constants, in lower case with dashes. */
  <E extends Enum<E>> E choice(String key, Class<E> type);

  /** A whole number within those bounds. */
  int integer(String key, int least, int most);

  /** A span of time within those bounds. */
  Duration duration(String key, Duration least, Duration most);

  /** A text that is not empty. */
  String text(String key, String expected);

  /** A list of words; may be empty. */
  List<String> words(String key, String expected);

  /**
   * A secret: the text of the key, or of the file that the key with {@code -file} behind it names.
   * Space around the text of a file does not count.
   *
   * @return null: neither has a value
   */
  @Nullable String secret(String key, String expected);

  /** Reports a value that could be read but does not do. */
  void refuse(String key, String expected);
}
