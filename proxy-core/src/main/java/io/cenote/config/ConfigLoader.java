package io.cenote.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.cenote.protocol.ProtocolKind;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * The way in: a HOCON file becomes a {@link CenoteConfig}, or a list of everything that is wrong
 * with it. Nothing is corrected silently, and nothing but the file, what it includes and the
 * environment variables it names has a say. Threads: any.
 */
public final class ConfigLoader {
  private static final ConfigParseOptions OPTIONS =
      ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);

  /** Limit of a file, bytes: somebody's log, or a device, is not to be read to its end. */
  private static final long MOST_BYTES = 1024 * 1024;

  private ConfigLoader() {}

  /**
   * Loads a file; {@code include} works relative to it.
   *
   * @param protocols what a listener may name as its protocol, besides tcp
   * @return never an exception for what is in the file, or for a file that is not there
   */
  public static LoadResult load(Path file, List<ProtocolKind<?, ?>> protocols) {
    long size = file.toFile().length();
    if (size > MOST_BYTES) {
      String found = size + " bytes";
      return new LoadResult.Refused(
          List.of(new ConfigProblem(file.toString(), 1, "file", found, "at most 1 MiB")));
    }
    Supplier<Config> parser = () -> ConfigFactory.parseFile(file.toFile(), OPTIONS);
    return load(parser, file.toString(), protocols);
  }

  /**
   * Loads text that is in no file.
   *
   * @param origin stands in problems where the file would
   * @param protocols what a listener may name as its protocol, besides tcp
   */
  public static LoadResult load(String text, String origin, List<ProtocolKind<?, ?>> protocols) {
    ConfigParseOptions options = OPTIONS.setOriginDescription(origin);
    return load(() -> ConfigFactory.parseString(text, options), origin, protocols);
  }

  private static LoadResult load(
      Supplier<Config> parser, String origin, List<ProtocolKind<?, ?>> protocols) {
    Problems problems = new Problems(origin);
    return new ConfigSource(problems)
        .read(parser)
        .map(new ConfigReader(protocols, problems)::read)
        .orElseGet(() -> new LoadResult.Refused(problems.sorted()));
  }
}
