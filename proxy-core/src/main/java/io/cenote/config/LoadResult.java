package io.cenote.config;

import java.util.List;

/** Result of loading a configuration file: all of it, or every reason why not. */
public sealed interface LoadResult {

  /**
   * A valid configuration.
   *
   * @param config what to run
   * @param warnings one line each: valid, but worth a look
   */
  record Loaded(CenoteConfig config, List<String> warnings) implements LoadResult {}

  /**
   * A configuration that must not run.
   *
   * @param problems all of them, in the order of their lines; never empty
   */
  record Refused(List<ConfigProblem> problems) implements LoadResult {}
}
