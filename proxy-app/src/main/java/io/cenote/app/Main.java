package io.cenote.app;

import io.cenote.app.top.TopCommand;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Parameters;

/** Command line. Exit codes: 0 done, 1 refused, 2 bad usage, 143 sessions cut after SIGTERM. */
@Command(
    name = "cenote",
    description = "A sidecar TCP proxy with a bounded, fresh pool of upstream connections.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      DoctorCommand.class,
      TopCommand.class,
      DemoCommand.class,
      RehearseCommand.class
    },
    footer = {
      "  health    Ask a running proxy whether it is ready: cenote health --help",
      "",
      "Without a command it runs: cenote [FILE] is cenote run [FILE]."
    })
public final class Main implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The configuration (default: conf/cenote.conf).")
  private @Nullable Path file;

  /** Starts the program. */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && arguments[0].equals(HealthCheck.NAME)) {
      System.exit(HealthCheck.run(arguments)); // without all that follows
    }
    Path file = fileOfPlainRun(arguments);
    Signals signals = file == null ? null : Signals.install(); // before everything slow
    String problem = logsNothing(arguments) ? null : LoggingFile.problem();
    if (problem != null) {
      System.err.println(problem);
      System.exit(1);
    } else if (file == null || signals == null) {
      System.exit(execute(arguments));
    } else {
      LoggerFactory.getILoggerFactory(); // sets the logging up
      Preload.start();
      System.exit(RunCommand.run(file, signals));
    }
  }

  /** Tests whether only help, the version or another process is to be shown. */
  private static boolean logsNothing(String... arguments) {
    return arguments.length > 0
        && (arguments[0].startsWith("-") || arguments[0].equals(TopCommand.NAME));
  }

  /**
   * Returns the file of a command line that needs no parser, as a sidecar is started: {@code run},
   * {@code run FILE}, a path with a slash, or nothing. The parser takes a third of a start.
   */
  static @Nullable Path fileOfPlainRun(String... arguments) {
    if (arguments.length == 0) {
      return ConfigFile.orDefault(null);
    }
    boolean alone = arguments.length == 1;
    boolean isRun = arguments[0].equals("run");
    if (alone && isRun) {
      return ConfigFile.orDefault(null);
    }
    boolean isPath = alone && arguments[0].indexOf('/') >= 0; // no command has one
    if (!isPath && (!isRun || arguments.length > 2)) {
      return null;
    }
    String file = arguments[arguments.length - 1];
    boolean plain = !file.isEmpty() && !file.startsWith("-") && !file.startsWith("@");
    return plain ? Path.of(file) : null;
  }

  /** Runs one command line and returns its exit code. */
  static int execute(String... arguments) {
    return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments);
  }

  @Override
  public Integer call() {
    return RunCommand.run(ConfigFile.orDefault(file), Signals.install());
  }

  /** Version, from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "cenote " + (version == null ? "(not packaged)" : version),
        "java " + Runtime.version() + ", " + System.getProperty("os.name")
      };
    }
  }
}
