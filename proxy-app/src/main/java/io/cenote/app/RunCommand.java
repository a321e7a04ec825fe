package io.cenote.app;

import ch.qos.logback.classic.LoggerContext;
import io.cenote.config.CenoteConfig;
import io.cenote.config.LoadResult;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Command {@code cenote run [FILE]}: runs the proxy until a signal ends it. */
@Command(
    name = "run",
    description =
        "Run the proxy until SIGTERM or SIGINT; a second signal ends it at once. SIGHUP reads the"
            + " configuration anew.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("cenote");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The configuration (default: conf/cenote.conf).")
  private @Nullable Path file;

  @Override
  public Integer call() {
    return run(ConfigFile.orDefault(file), Signals.install());
  }

  static int run(Path file, Signals signals) {
    Optional<LoadResult.Loaded> loaded = ConfigFile.load(file);
    if (loaded.isEmpty()) {
      return 1;
    }
    for (String warning : loaded.get().warnings()) {
      LOG.warn(warning);
    }
    return serve(file, loaded.get().config(), signals.hold());
  }

  private static int serve(Path file, CenoteConfig config, Signals signals) {
    Cenote cenote;
    try {
      cenote = Cenote.start(config);
    } catch (StartFailure e) {
      System.err.println("start refused: " + e.getMessage());
      return 1;
    }
    cenote.reloadFrom(file);
    signals.onHangUp(cenote::reload);
    cenote.reportTo(System.getenv());
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
      cenote.letChange(new LogbackLevels(logging));
    }
    cenote.failure().thenAccept(RunCommand::fail);
    cenote.endAsked().thenRun(signals::ask);
    signals.awaitFirst();
    int exitCode = drain(cenote);
    cenote.close();
    awaitEnd(cenote);
    LogEnd.flush();
    return exitCode;
  }

  /** Ends the process without an orderly end: a loop for that is missing. */
  private static void fail(String what) {
    LOG.error("{}: the process ends", what);
    LogEnd.flush();
    Runtime.getRuntime().halt(1);
  }

  private static int drain(Cenote cenote) {
    try {
      return cenote.drain().get() == 0 ? 0 : Signals.EXIT_CUT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Signals.EXIT_CUT;
    } catch (ExecutionException e) {
      LOG.error("drain failed", e.getCause());
      return Signals.EXIT_CUT;
    }
  }

  private static void awaitEnd(Cenote cenote) {
    try {
      cenote.closed().get(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("event loops did not end in time: {}", e.toString());
    }
  }
}
