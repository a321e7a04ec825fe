package io.cenote.app;

import io.cenote.config.CheckReport;
import io.cenote.config.LoadResult;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Command {@code cenote check FILE}: prints what would run, or every problem at once. */
@Command(
    name = "check",
    description = "Validate a configuration and print what would run, with its derived timers.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "The configuration.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    Optional<LoadResult.Loaded> loaded = ConfigFile.load(file);
    loaded.ifPresent(result -> System.out.print(CheckReport.of(result, Path.of("/"))));
    return loaded.isPresent() ? 0 : 1;
  }
}
