package io.cenote.app;

import io.cenote.config.ConfigLoader;
import io.cenote.config.ConfigProblem;
import io.cenote.config.LoadResult;
import io.cenote.server.Cenote;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finder and reader of the configuration file. */
final class ConfigFile {
  private ConfigFile() {}

  /** Returns the requested file, else {@code conf/cenote.conf} of the installation. */
  static Path orDefault(@Nullable Path asked) {
    return asked != null
        ? asked
        : Path.of(System.getProperty("cenote.home", "."), "conf", "cenote.conf");
  }

  /** Reads it; if it is refused, prints every problem, one a line, on stderr. */
  static Optional<LoadResult.Loaded> load(Path file) {
    LoadResult result = ConfigLoader.load(file, Cenote.PROTOCOLS);
    if (result instanceof LoadResult.Loaded loaded) {
      return Optional.of(loaded);
    }
    for (ConfigProblem problem : ((LoadResult.Refused) result).problems()) {
      System.err.println(problem);
    }
    return Optional.empty();
  }
}
