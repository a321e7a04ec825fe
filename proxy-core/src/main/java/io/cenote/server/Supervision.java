package io.cenote.server;

import io.cenote.config.CenoteConfig;
import io.cenote.journal.LogText;
import io.cenote.pool.PoolSnapshot;
import io.cenote.supervise.ManagerSettings;
import io.cenote.supervise.Notifier;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Supervision of one proxy by the service manager that has started the process, if there is one.
 *
 * <p>Thread: any. Owner: the proxy.
 */
final class Supervision implements Notifier.Subject, Reloads.Witness {
  private static final Logger LOG = LoggerFactory.getLogger("cenote");

  private final Cenote cenote;
  private final Loops loops;
  private final Supplier<CenoteConfig> config;
  private volatile @Nullable Notifier notifier;

  Supervision(Cenote cenote, Loops loops, Supplier<CenoteConfig> config) {
    this.cenote = cenote;
    this.loops = loops;
    this.config = config;
  }

  /** Begins to tell the manager that the environment names. */
  void begin(Map<String, String> environment) {
    ManagerSettings settings = ManagerSettings.of(environment, ProcessHandle.current().pid());
    settings.problems().forEach(problem -> LOG.warn("{}", LogText.oneLine(problem)));
    String socket = settings.socket();
    if (socket == null) {
      return;
    }
    if (loops.type() == TransportType.NIO) {
      LOG.warn("the service manager is not told anything: that needs epoll");
      return;
    }
    Notifier.Times times =
        new Notifier.Times(
            config.get().admin().readyAfter(), config.get().statsInterval(), settings.watchdog());
    notifier = Notifier.start(this, loops.service(), socket, times);
  }

  @Override
  public void reloading() {
    tell(Notifier::reloading);
  }

  @Override
  public void reloaded() {
    tell(Notifier::ready);
  }

  /** Tells that the orderly end has begun. */
  void stopping() {
    tell(one -> one.stopping(config.get().drain().timeout()));
  }

  /** Tells nothing more. */
  void close() {
    tell(Notifier::close);
  }

  private void tell(Consumer<Notifier> what) {
    Notifier now = notifier;
    if (now != null) {
      what.accept(now);
    }
  }

  @Override
  public String whyNotReady() {
    return cenote.whyNotReady();
  }

  @Override
  public CompletableFuture<String> whyNotLive() {
    return cenote.whyNotLive();
  }

  @Override
  public String status() {
    String why = cenote.whyNotReady();
    String pools =
        cenote.pools().stream().map(Supervision::status).collect(Collectors.joining("; "));
    return why.isEmpty() ? pools : why + "; " + pools;
  }

  private static String status(PoolSnapshot pool) {
    return pool.name()
        + ": "
        + pool.active()
        + " of "
        + pool.max()
        + " active, "
        + pool.idle()
        + " idle, "
        + pool.pending()
        + " pending"
        + (pool.endpoints().down().isEmpty() ? "" : ", DOWN");
  }
}
