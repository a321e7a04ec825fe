package io.cenote.server;

import io.cenote.admin.AdminView;
import io.cenote.admin.LogLevels;
import io.cenote.close.RecentCloses;
import io.cenote.config.CenoteConfig;
import io.cenote.lease.LeaseFactory;
import io.cenote.lease.LeaseSample;
import io.cenote.lease.LeaseSettings;
import io.cenote.lease.LeasedUpstream;
import io.cenote.listen.Listener;
import io.cenote.listen.ListenerSettings;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.listen.SessionSnapshot;
import io.cenote.pool.ConnectionPool;
import io.cenote.pool.PoolSnapshot;
import io.cenote.pool.UpstreamSettings;
import io.cenote.protocol.ListenerProtocol;
import io.cenote.protocol.ProtocolKind;
import io.cenote.protocol.Usage;
import io.cenote.protocol.postgres.PostgresKind;
import io.cenote.protocol.raw.RawKind;
import io.cenote.protocol.redis.RedisKind;
import io.cenote.session.BufferedBytes;
import io.cenote.session.TrafficFactory;
import io.cenote.stats.PoolReading;
import io.cenote.stats.ProxyReading;
import io.cenote.stats.StatsReporter;
import io.cenote.transport.CloseReason;
import io.cenote.transport.SocketText;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.system.Connector;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.cenote.tunnel.TunnelFactory;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Running proxy. A Java program may embed it: {@link #start} it, get its {@link #address}es, {@link
 * #drain} or {@link #close} it.
 *
 * <p>Thread: any.
 */
public final class Cenote implements AutoCloseable, AdminView {
  /** Protocols that a listener may name: the one list of them. */
  public static final List<ProtocolKind<?, ?>> PROTOCOLS =
      List.of(new RawKind(), new RedisKind(), new PostgresKind());

  private static final Logger LOG = LoggerFactory.getLogger("cenote");

  /** Time limit for the last sessions to end after {@link #close}. */
  private static final long CLOSE_NANOS = 2_000_000_000L;

  private static final long LOOK_NANOS = 5_000_000L;

  private final CenoteConfig config;
  private final Loops loops;
  private final Encryption encryption;
  private @Nullable SecretFiles secretFiles;
  private final Map<String, ConnectionPool> pools = new LinkedHashMap<>();
  private final Map<String, LeasedUpstream> leases = new LinkedHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final Holders holders;
  private final BufferedBytes buffered;
  private final Admin admin;
  private final Readiness readiness;
  private final StatsReporter stats;
  private final AllSessions sessions;
  private final Pulse pulse;
  private final Drain drain;
  private final Watchdog watchdog;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> endAsked = new CompletableFuture<>();
  private volatile @Nullable LogLevels logLevels;

  private Cenote(CenoteConfig config, Loops loops, Encryption encryption) {
    this.config = config;
    this.loops = loops;
    this.encryption = encryption;
    pulse = new Pulse(loops);
    Connector connector = new Connector(loops.type(), config.transport().fastPath());
    for (UpstreamSettings upstream : config.upstreams()) {
      ConnectionPool pool =
          ConnectionPool.over(
              upstream, loops.all(), loops.service(), encryption.to(upstream, connector));
      pools.put(upstream.name(), pool);
      LeaseSettings leasing = Objects.requireNonNull(config.leases().get(upstream.name()));
      leases.put(upstream.name(), new LeasedUpstream(pool, leasing));
    }
    holders = new Holders(listeners, loops.service());
    buffered = new BufferedBytes(config.bufferedBytes(), loops.all());
    int turn = 0;
    for (ListenerSettings settings : config.listeners()) {
      NettyLoop acceptLoop = loops.all().get(turn++ % loops.all().size());
      ListenerProtocol<?> protocol =
          Objects.requireNonNull(config.protocols().get(settings.name()));
      TrafficFactory factory = factory(settings, protocol);
      Listener.Ground ground =
          new Listener.Ground(
              loops, acceptLoop, buffered, encryption.of(settings), holders::explain);
      listeners.add(new Listener(settings, factory, ground));
    }
    admin = new Admin(this, loops, config.admin());
    readiness =
        new Readiness(this::upstreamsNotReady, loops.service(), config.admin().readyAfter());
    List<ConnectionPool> all = List.copyOf(pools.values());
    stats = new StatsReporter(all, this::leases, loops.service(), config.statsInterval());
    List<NettyLoop> everyLoop = new ArrayList<>(loops.all());
    everyLoop.add(loops.service());
    watchdog = new Watchdog(everyLoop);
    sessions = new AllSessions(listeners);
    CenoteConfig.Drain patience = config.drain();
    drain = new Drain(sessions, loops.service(), patience.timeout(), patience.quiet());
  }

  /**
   * Starts a proxy on the best transport of this host: pools begin to warm up, then listeners open.
   *
   * @throws StartFailure if an address is not available or the descriptor limit is too low; nothing
   *     is left running
   */
  public static Cenote start(CenoteConfig config) throws StartFailure {
    return start(config, TransportType.best(config.transport().fastPath()));
  }

  /** Starts as {@link #start(CenoteConfig)}, on the given transport. */
  public static Cenote start(CenoteConfig config, TransportType type) throws StartFailure {
    StartChecks.descriptors(config);
    if (type == TransportType.NIO) {
      LOG.warn("epoll is not available, running on NIO: {}", TransportType.whyNotEpoll());
    }
    Encryption encryption = Encryption.of(config);
    Cenote cenote = new Cenote(config, loops(config, type), encryption);
    try {
      cenote.open();
      return cenote;
    } catch (StartFailure e) {
      cenote.close();
      throw e;
    }
  }

  private static Loops loops(CenoteConfig config, TransportType type) throws StartFailure {
    try {
      return new Loops(type, config.transport().eventLoops(), config.transport().fastPath());
    } catch (IllegalStateException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StartFailure("event loops (" + StartFailure.reason(cause) + ")");
    }
  }

  private void open() throws StartFailure {
    pools.values().forEach(ConnectionPool::start);
    for (Listener listener : listeners) {
      ListenerSettings settings = listener.settings();
      String what = "listener " + settings.name() + ": " + settings.place().bind();
      Opening.of(what, listener::open, listener::opened);
    }
    admin.open();
    readiness.start();
    StartChecks.rehearseErrors(); // after clients can connect: it takes a tenth of a start
    encryption.start(loops.service());
    secretFiles = SecretFiles.start(config, loops.service());
    stats.start();
    watchdog.start();
    for (Listener listener : listeners) {
      LOG.info(
          "listener={} bind={} upstream={} transport={}",
          listener.settings().name(),
          SocketText.of(listener.address()),
          listener.settings().upstream(),
          loops.type());
    }
  }

  /** Returns the address of a listener, with its real port. */
  public SocketAddress address(String listener) {
    for (Listener candidate : listeners) {
      SocketAddress address = candidate.address();
      if (candidate.settings().name().equals(listener) && address != null) {
        return address;
      }
    }
    throw new IllegalArgumentException("listener: " + listener + " (expected: an open listener)");
  }

  /** Returns the address of the admin endpoint; null if it is off. */
  public @Nullable SocketAddress adminAddress() {
    return admin.address();
  }

  /** Returns the address of the admin endpoint's read-only door; null if there is none. */
  public @Nullable SocketAddress adminReadOnlyAddress() {
    return admin.readOnlyAddress();
  }

  /**
   * Stops accepting, lets sessions finish within {@code drain.timeout}, cuts the rest.
   *
   * @return the number of cut sessions, once all have ended
   */
  public CompletableFuture<Integer> drain() {
    return drain.begin();
  }

  /**
   * Cuts every session, closes every connection and then ends the loops. Does not wait; a second
   * call does nothing.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    sessions.stopAccepting();
    sessions.cut(CloseReason.SHUTDOWN);
    admin.close();
    pools.values().forEach(ConnectionPool::close);
    NettyLoop service = loops.service();
    service.execute(() -> endLoops(service, service.nanos() + CLOSE_NANOS));
  }

  /**
   * Ends the loops once every session is over and every connection gone, so that none ends
   * uncounted.
   */
  private void endLoops(NettyLoop loop, long deadline) {
    boolean open =
        sessions.open() > 0 || !pools.values().stream().allMatch(ConnectionPool::isClosed);
    if (open && loop.nanos() - deadline < 0) {
      if (deadline - loop.nanos() < CLOSE_NANOS / 2) {
        sessions.abandon(CloseReason.SHUTDOWN);
      }
      loop.schedule(() -> endLoops(loop, deadline), LOOK_NANOS);
      return;
    }
    stats.report();
    watchdog.close();
    encryption.stop();
    if (secretFiles != null) {
      secretFiles.close();
    }
    encryption.close();
    loops.close();
  }

  /**
   * Returns a future that completes, with a sentence, when an event loop has ended or is stuck for
   * good: its clients would hang, and only an end of the process helps them.
   */
  public CompletableFuture<String> failure() {
    return watchdog.failure();
  }

  /** Returns a future that completes when the loops have ended after {@link #close}. */
  public CompletableFuture<Void> closed() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loops.ended().addListener(ended -> done.complete(null));
    return done;
  }

  @Override
  public CompletableFuture<String> whyNotLive() {
    return pulse.ask();
  }

  @Override
  public String whyNotReady() {
    if (drain.hasBegun()) {
      return "draining";
    }
    return readiness.whyNot();
  }

  @Override
  public List<String> upstreamsNotReady() {
    return pools.values().stream().filter(pool -> !pool.isWarm()).map(Cenote::whyNotWarm).toList();
  }

  private static String whyNotWarm(ConnectionPool pool) {
    PoolSnapshot now = pool.snapshot();
    String why = now.endpoints().down();
    return "upstream "
        + now.name()
        + (why.isEmpty() ? "" : ": " + why)
        + ": idle="
        + now.idle()
        + " min-idle="
        + now.minIdle();
  }

  /** Returns the numbers of all pools. */
  public List<PoolSnapshot> pools() {
    return pools.values().stream().map(ConnectionPool::snapshot).toList();
  }

  /** Returns the numbers of all listeners, without bytes. */
  public List<ListenerSnapshot> listeners() {
    return listeners.stream().map(Listener::snapshot).toList();
  }

  /** Returns the numbers of the leases on that pool. */
  public LeaseSample leases(String pool) {
    LeasedUpstream leased = leases.get(pool);
    return leased == null ? LeaseSample.none() : leased.sample();
  }

  @Override
  public CompletableFuture<ProxyReading> read() {
    List<CompletableFuture<ListenerSnapshot>> all = listeners.stream().map(Listener::read).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> reading(all.stream().map(CompletableFuture::join).toList()));
  }

  private ProxyReading reading(List<ListenerSnapshot> now) {
    return new ProxyReading(
        pools.values().stream()
            .map(pool -> PoolReading.of(pool.snapshot(), leases(pool.name())))
            .toList(),
        now,
        encryption.facts(),
        new ProxyReading.Buffered(buffered.now(), config.bufferedBytes(), buffered.ended()),
        new ProxyReading.State(whyNotReady(), watchdog.lags(), build()));
  }

  private ProxyReading.Build build() {
    String version = Cenote.class.getPackage().getImplementationVersion();
    return new ProxyReading.Build(
        version == null ? "unknown" : version,
        Runtime.version().toString(),
        loops.type().toString());
  }

  @Override
  public CompletableFuture<List<SessionSnapshot>> sessions() {
    List<CompletableFuture<Queue<SessionSnapshot>>> all =
        listeners.stream().map(Listener::sessions).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> all.stream().flatMap(each -> each.join().stream()).toList());
  }

  @Override
  public Map<String, List<RecentCloses.Close>> closes() {
    Map<String, List<RecentCloses.Close>> all = new LinkedHashMap<>();
    pools.forEach((name, pool) -> all.put("upstream=" + name, pool.recentCloses()));
    listeners.forEach(
        listener -> all.put("listener=" + listener.settings().name(), listener.recentCloses()));
    return all;
  }

  @Override
  public Map<String, Object> config() {
    Map<String, Object> json = new LinkedHashMap<>();
    config
        .effective()
        .forEach(
            (path, setting) ->
                json.put(
                    path,
                    Map.of(
                        "value", setting.value(),
                        "place", setting.place(),
                        "default", setting.isDefault())));
    return json;
  }

  /** Lets the admin endpoint change levels of loggers for a while, by the program's own means. */
  public void letChange(LogLevels levels) {
    logLevels = levels;
  }

  @Override
  public @Nullable LogLevels logLevels() {
    return logLevels;
  }

  @Override
  public void beginEnd() {
    endAsked.complete(null);
  }

  /** Returns a future that completes when somebody has asked for an end, by the admin endpoint. */
  public CompletableFuture<@Nullable Void> endAsked() {
    return endAsked;
  }

  @Override
  public CompletableFuture<Boolean> closeSession(long id) {
    List<CompletableFuture<Boolean>> all =
        listeners.stream().map(listener -> listener.closeSession(id)).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> all.stream().anyMatch(CompletableFuture::join));
  }

  @Override
  public boolean reconnect(String upstream) {
    ConnectionPool pool = pools.get(upstream);
    if (pool != null) {
      LOG.info("upstream={} reconnect: every connection is replaced as it comes back", upstream);
      pool.renew();
    }
    return pool != null;
  }

  @Override
  public boolean pause(String upstream, boolean paused) {
    ConnectionPool pool = pools.get(upstream);
    if (pool == null) {
      return false;
    }
    if (paused) {
      LOG.warn("upstream={} paused: newcomers wait until it is resumed", upstream);
      pool.pause().begin();
    } else {
      LOG.info("upstream={} resumed", upstream);
      pool.pause().end();
    }
    return true;
  }

  private TrafficFactory factory(ListenerSettings settings, ListenerProtocol<?> protocol) {
    ConnectionPool pool = poolOf(settings);
    if (pool.usage() == Usage.SESSION) {
      return new TunnelFactory(pool);
    }
    LeasedUpstream leased = Objects.requireNonNull(leases.get(pool.name()));
    return new LeaseFactory(leased, protocol, loops.all());
  }

  private ConnectionPool poolOf(ListenerSettings settings) {
    ConnectionPool pool = pools.get(settings.upstream());
    if (pool == null) {
      throw new IllegalArgumentException(
          "listener " + settings.name() + ": upstream: " + settings.upstream() + " (unknown)");
    }
    return pool;
  }
}
