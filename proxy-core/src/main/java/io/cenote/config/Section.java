package io.cenote.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.cenote.protocol.Keys;
import io.cenote.protocol.Secret;
import io.cenote.transport.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One object of the configuration, read by type. A value comes from the first layer that has it:
 * the object itself, the user's defaults, the reference. What cannot be read is reported and
 * answered with a stand-in, which nobody sees, since a configuration with a problem never runs.
 */
final class Section implements Keys {
  /** An object and where it stands. */
  record Layer(String path, ConfigObject object) {}

  private record Found(Layer layer, String key, ConfigValue value, boolean byUser) {
    String path() {
      return PlainText.join(layer.path(), key);
    }
  }

  private final List<Layer> layers;
  private final Problems problems;

  /**
   * @param layers the most specific first, the reference last
   */
  Section(List<Layer> layers, Problems problems) {
    this.layers = layers;
    this.problems = problems;
  }

  /** The object of that key, in each layer that has one. */
  Section child(String key) {
    List<Layer> children = new ArrayList<>();
    for (Layer layer : layers) {
      ConfigObject object = objectAt(layer.object(), key);
      children.add(new Layer(PlainText.join(layer.path(), key), object));
    }
    return new Section(children, problems);
  }

  private static ConfigObject objectAt(ConfigObject parent, String key) {
    return parent.get(key) instanceof ConfigObject object ? object : ConfigFactory.empty().root();
  }

  /** The path of one of its keys, as the user would write it here. */
  String path(String key) {
    return PlainText.join(layers.get(0).path(), key);
  }

  /** Tests whether the key has a value: some have none, which means derived. */
  @Override
  public boolean has(String key) {
    return find(key) != null;
  }

  /** Tests whether the user gave the key a value, here or in the defaults. */
  boolean isSet(String key) {
    Found found = find(key);
    return found != null && found.byUser();
  }

  /** Tests whether the key has a value in the object itself. */
  boolean isSetHere(String key) {
    ConfigValue value = layers.get(0).object().get(key);
    return value != null && value.valueType() != ConfigValueType.NULL;
  }

  /** Tests whether the object itself has any key. */
  boolean isWrittenHere() {
    return !layers.get(0).object().isEmpty();
  }

  /** Tests whether the key has a value that could be read. */
  boolean isSound(String key) {
    Found found = find(key);
    return found != null && !problems.isBroken(found.path()) && !problems.isBroken(path(key));
  }

  /** Reports a value that could be read but does not go with the rest. */
  void refuse(String key, String value, String expected) {
    Found found = find(key);
    String path = found != null && found.byUser() ? found.path() : path(key);
    problems.report(path, null, value, expected);
  }

  /** {@link #refuse(String, String, String)} with the value as the user wrote it. */
  @Override
  public void refuse(String key, String expected) {
    Found found = find(key);
    refuse(key, found == null ? "missing" : PlainText.shown(key, found.value()), expected);
  }

  @Override
  public String text(String key, String expected) {
    return read(key, expected, text -> text.isEmpty() ? Optional.empty() : Optional.of(text))
        .orElse("");
  }

  boolean flag(String key) {
    return read(key, "true or false", Section::parseFlag).orElse(false);
  }

  @Override
  public @Nullable Secret secret(String key, String expected) {
    String file = key + "-file";
    if (!has(file)) {
      return has(key) ? Secret.of(text(key, expected)) : null;
    }
    if (has(key)) {
      refuse(file, "either " + key + " or " + file);
    }
    try {
      return Secret.in(Path.of(text(file, "the path of a file")));
    } catch (IOException | IllegalArgumentException e) {
      refuse(file, "a file that can be read: " + e.getClass().getSimpleName());
      return null;
    }
  }

  @Override
  public int integer(String key, int least, int most) {
    return read(
            key,
            "a whole number from " + least + " to " + most,
            text -> parseInteger(text).filter(number -> number >= least && number <= most))
        .orElse(least);
  }

  @Override
  public Duration duration(String key, Duration least, Duration most) {
    String range = DurationText.of(least) + " to " + DurationText.of(most);
    return read(
            key,
            "a duration with a unit, such as 10s, from " + range,
            text -> DurationText.parse(text).filter(within(least, most)::contains))
        .orElse(least);
  }

  /** A duration that the kernel takes in whole seconds, so that 500ms would become none at all. */
  Duration seconds(String key, int most) {
    Range range = within(Duration.ofSeconds(1), Duration.ofSeconds(most));
    return read(
            key,
            "a duration of whole seconds, from 1s to " + most + "s",
            text ->
                DurationText.parse(text)
                    .filter(d -> d.equals(d.truncatedTo(ChronoUnit.SECONDS)) && range.contains(d)))
        .orElse(range.least());
  }

  @Override
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    E[] constants = type.getEnumConstants();
    List<String> words = Arrays.stream(constants).map(Section::word).toList();
    return read(
            key,
            String.join(", ", words),
            text -> Arrays.stream(constants).filter(c -> word(c).equals(text)).findFirst())
        .orElse(constants[0]);
  }

  Endpoint endpoint(String key, EndpointParser parser) {
    return read(key, parser.expected(), parser::parse).orElse(EndpointParser.NONE);
  }

  /** One element of a list. */
  final class Element {
    private final String path;
    private final ConfigValue value;

    private Element(String path, ConfigValue value) {
      this.path = path;
      this.value = value;
    }

    /** Its value. */
    ConfigValue value() {
      return value;
    }

    /** Reports it. */
    void refuse(String expected) {
      problems.report(path, value, expected);
    }

    /**
     * Returns it as an object that has these keys.
     *
     * @param known all keys, with their defaults
     */
    Section object(ConfigObject object, ConfigObject known) {
      new KnownKeys(known, problems).compare(path, object, known);
      return new Section(List.of(new Layer(path, object), new Layer(path, known)), problems);
    }
  }

  /**
   * Elements that a list may have.
   *
   * @param expected what the list must be
   * @param each what each of them must be
   */
  record Elements(int least, int most, String expected, String each) {}

  /** The elements of a list, as they are written. */
  List<Element> elements(String key, Elements elements) {
    Found found = find(key);
    if (found == null) {
      problems.missing(path(key), elements.expected);
      return List.of();
    }
    if (!(found.value() instanceof ConfigList list)
        || list.size() < elements.least
        || list.size() > elements.most) {
      problems.report(found.path(), found.value(), elements.expected);
      return List.of();
    }
    List<Element> written = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      written.add(new Element(found.path() + "[" + i + "]", list.get(i)));
    }
    return written;
  }

  /** A list of values; each bad one is its own problem. */
  <T> List<T> list(String key, Elements elements, Function<String, Optional<T>> parse) {
    List<T> values = new ArrayList<>();
    for (Element element : elements(key, elements)) {
      Optional<T> value = PlainText.scalar(element.value()).flatMap(parse);
      if (value.isPresent()) {
        values.add(value.get());
      } else {
        element.refuse(elements.each);
      }
    }
    return List.copyOf(values);
  }

  @Override
  public List<String> words(String key, String expected) {
    Found found = find(key);
    if (found == null) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    if (found.value() instanceof ConfigList list) {
      list.forEach(element -> PlainText.scalar(element).ifPresent(words::add));
      if (words.size() == list.size()) {
        return List.copyOf(words);
      }
    }
    problems.report(found.path(), found.value(), expected);
    return List.of();
  }

  /** The value of a key as {@code parse} makes it; nothing, after a problem, if it cannot. */
  <T> Optional<T> read(String key, String expected, Function<String, Optional<T>> parse) {
    Found found = find(key);
    if (found == null) {
      problems.missing(path(key), expected);
      return Optional.empty();
    }
    Optional<T> value = PlainText.scalar(found.value()).flatMap(parse);
    if (value.isEmpty()) {
      problems.report(found.path(), found.value(), expected);
    }
    return value;
  }

  private @Nullable Found find(String key) {
    for (int i = 0; i < layers.size(); i++) {
      ConfigValue value = layers.get(i).object().get(key);
      if (value != null && value.valueType() != ConfigValueType.NULL) {
        boolean byUser = i < layers.size() - 1;
        problems.reads(path(key), key, value, !byUser);
        return new Found(layers.get(i), key, value, byUser);
      }
    }
    return null;
  }

  private record Range(Duration least, Duration most) {
    boolean contains(Duration duration) {
      return duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
    }
  }

  private static Range within(Duration least, Duration most) {
    return new Range(least, most);
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Optional<Integer> parseInteger(String text) {
    try {
      return Optional.of(Integer.valueOf(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Boolean> parseFlag(String text) {
    return switch (text.strip()) {
      case "true", "yes", "on" -> Optional.of(true);
      case "false", "no", "off" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
