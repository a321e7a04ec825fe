package io.cenote.server;

import io.cenote.admin.AdminView;
import io.cenote.admin.LogLevels;
import io.cenote.admin.Reloaded;
import io.cenote.close.RecentCloses;
import io.cenote.config.CenoteConfig;
import io.cenote.lease.LeaseSample;
import io.cenote.lease.LeasedUpstream;
import io.cenote.listen.Listener;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.listen.SessionSnapshot;
import io.cenote.pool.ConnectionPool;
import io.cenote.pool.Permits;
import io.cenote.pool.PoolSnapshot;
import io.cenote.protocol.ProtocolKind;
import io.cenote.protocol.postgres.PostgresKind;
import io.cenote.protocol.raw.RawKind;
import io.cenote.protocol.redis.RedisKind;
import io.cenote.session.BufferedBytes;
import io.cenote.stats.PoolReading;
import io.cenote.stats.ProxyReading;
import io.cenote.stats.StatsReporter;
import io.cenote.transport.CloseReason;
import io.cenote.transport.SocketText;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final Loops loops;
  private final Encryption encryption;
  private final BufferedBytes buffered;
  private final Permits places;
  private final Construction construction;
  private final CurrentTopology topology;
  private final Departures departures;
  private final LongLeases longLeases;
  private final Reloads reloads;
  private final Admin admin;
  private final Readiness readiness;
  private final StatsReporter stats;
  private final AllSessions sessions;
  private final Pulse pulse;
  private final Drain drain;
  private final Watchdog watchdog;
  private final Supervision supervision;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> endAsked = new CompletableFuture<>();
  private volatile @Nullable SecretFiles secretFiles;
  private volatile @Nullable LogLevels logLevels;

  private Cenote(CenoteConfig config, Loops loops, Encryption encryption) {
    this.loops = loops;
    this.encryption = encryption;
    NettyLoop service = loops.service();
    pulse = new Pulse(loops);
    buffered = new BufferedBytes(config.limits().bufferedBytes(), loops.kept(), loops.all());
    places = new Permits(placesOf(config));
    Holders holders = new Holders(() -> topology().allListeners(), service);
    construction =
        new Construction(
            loops,
            config.transport().fastPath(),
            encryption,
            new Listener.Ground(loops, buffered, places, holders::explain));
    topology = new CurrentTopology(construction.all(config));
    departures = new Departures(topology, service);
    longLeases = new LongLeases(this::topology, service);
    supervision = new Supervision(this, loops, () -> topology().config());
    reloads = new Reloads(this::change, service, supervision);
    admin = new Admin(this, loops, () -> topology().config().admin());
    readiness = new Readiness(this::upstreamsNotReady, service, config.admin().readyAfter());
    stats =
        new StatsReporter(
            () -> topology().toldUpstreams().stream().map(PoolReading::of).toList(),
            service,
            () -> topology().config().statsInterval());
    List<NettyLoop> everyLoop = new ArrayList<>(loops.all());
    everyLoop.add(service);
    watchdog = new Watchdog(everyLoop, () -> topology().config().limits().loopStall());
    sessions = new AllSessions(() -> topology().allListeners());
    drain = new Drain(sessions, service, () -> topology().config().drain());
  }

  private static int placesOf(CenoteConfig config) {
    int limit = config.limits().sessions();
    return limit == 0 ? Integer.MAX_VALUE : limit;
  }

  private Topology topology() {
    return topology.get();
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
    Topology first = topology();
    first.allPools().forEach(ConnectionPool::start);
    for (Listener listener : first.listeners().values()) {
      listener.listenOn(construction.openPort(listener.settings()));
    }
    admin.open();
    readiness.start();
    StartChecks.rehearseErrors(); // after clients can connect: it takes a tenth of a start
    encryption.start(loops.service());
    secretFiles = SecretFiles.start(first.config(), loops.service());
    stats.start();
    watchdog.start();
    longLeases.begin();
    first.listeners().values().forEach(this::tell);
  }

  private void tell(Listener listener) {
    LOG.info(
        "listener={} bind={} upstream={} transport={}",
        listener.name(),
        SocketText.of(listener.address()),
        listener.settings().upstream(),
        loops.type());
  }

  /** Returns the address of a listener, with its real port. */
  public SocketAddress address(String listener) {
    Listener found = topology().listeners().get(listener);
    SocketAddress address = found == null ? null : found.address();
    if (address == null) {
      throw new IllegalArgumentException("listener: " + listener + " (expected: an open listener)");
    }
    return address;
  }

  // --- reload

  /**
   * Sets the file that a reload reads from now on; if the configuration asks for it, watches it.
   */
  public void reloadFrom(Path file) {
    reloads.from(file, topology().config().watchesFile());
  }

  /**
   * Reads the file of {@link #reloadFrom} anew and brings it into force. What it does not change is
   * not touched, and open sessions go on. If anything about it is wrong, nothing changes.
   */
  @Override
  public CompletableFuture<Reloaded> reload() {
    return reloads.fromFile();
  }

  /** Brings another configuration into force, as {@link #reload()}. */
  public CompletableFuture<Reloaded> reload(CenoteConfig config) {
    return reloads.to(config);
  }

  private String change(CenoteConfig wanted) throws StartFailure {
    if (drain.hasBegun() || closing.get()) {
      throw new StartFailure("the proxy is about to end");
    }
    Topology before = topology();
    CenoteConfig config = wanted.keeping(before.config());
    StartChecks.descriptors(config);
    Topology next = Reloading.of(before, config, encryption, construction, loops.service());
    topology.update(now -> next.with(now.leaving().and(next.leaving())));
    sessions.listenersChanged();
    if (closing.get()) { // it began meanwhile
      topology().allPools().forEach(ConnectionPool::close);
    }
    buffered.limit(config.limits().bufferedBytes());
    places.resize(placesOf(config));
    watchSecrets(config);
    departures.begin();
    longLeases.begin();
    pulse.settle();
    next.listeners().values().stream()
        .filter(listener -> !listener.equals(before.listeners().get(listener.name())))
        .forEach(this::tell);
    return Plan.of(before.config(), config).text();
  }

  private void watchSecrets(CenoteConfig config) {
    SecretFiles watched = secretFiles;
    secretFiles = SecretFiles.start(config, loops.service());
    if (watched != null) {
      watched.close();
    }
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
    CompletableFuture<Integer> cut = drain.begin();
    supervision.stopping();
    return cut;
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
    reloads.close();
    sessions.stopAccepting();
    sessions.cut(CloseReason.SHUTDOWN);
    admin.close();
    topology().allPools().forEach(ConnectionPool::close);
    NettyLoop service = loops.service();
    service.execute(() -> endLoops(service, service.nanos() + CLOSE_NANOS));
  }

  /**
   * Ends the loops once every session is over and every connection gone, so that none ends
   * uncounted.
   */
  private void endLoops(NettyLoop loop, long deadline) {
    boolean open =
        sessions.open() > 0 || !topology().allPools().stream().allMatch(ConnectionPool::isClosed);
    if (open && loop.nanos() - deadline < 0) {
      if (deadline - loop.nanos() < CLOSE_NANOS / 2) {
        sessions.abandon(CloseReason.SHUTDOWN);
      }
      loop.schedule(() -> endLoops(loop, deadline), LOOK_NANOS);
      return;
    }
    stats.report();
    watchdog.close();
    supervision.close();
    encryption.stop();
    SecretFiles watched = secretFiles;
    if (watched != null) {
      watched.close();
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

  /** Tells the service manager about this proxy, if those variables of the environment name one. */
  public void reportTo(Map<String, String> environment) {
    supervision.begin(environment);
  }

  /** Returns what tells the service manager, for a reload. */
  Supervision supervision() {
    return supervision;
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
    return topology().upstreams().values().stream()
        .map(LeasedUpstream::pool)
        .filter(pool -> !pool.isWarm())
        .map(Cenote::whyNotWarm)
        .toList();
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
    return topology().toldUpstreams().stream().map(one -> one.pool().snapshot()).toList();
  }

  /** Returns the numbers of all listeners, without bytes. */
  public List<ListenerSnapshot> listeners() {
    return topology().toldListeners().stream().map(Listener::snapshot).toList();
  }

  /** Returns the numbers of the leases on that pool. */
  public LeaseSample leases(String pool) {
    LeasedUpstream leased = topology().upstreams().get(pool);
    return leased == null ? LeaseSample.none() : leased.sample();
  }

  @Override
  public CompletableFuture<ProxyReading> read() {
    List<CompletableFuture<ListenerSnapshot>> all =
        topology().toldListeners().stream().map(Listener::read).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> reading(all.stream().map(CompletableFuture::join).toList()));
  }

  private ProxyReading reading(List<ListenerSnapshot> now) {
    return new ProxyReading(
        topology().toldUpstreams().stream().map(PoolReading::of).toList(),
        now,
        encryption.facts(),
        new ProxyReading.Buffered(
            buffered.now(), topology().config().limits().bufferedBytes(), buffered.ended()),
        new ProxyReading.State(whyNotReady(), watchdog.lags(), reloads.counts(), build()));
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
        topology().allListeners().stream().map(Listener::sessions).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> all.stream().flatMap(each -> each.join().stream()).toList());
  }

  @Override
  public Map<String, List<RecentCloses.Close>> closes() {
    Map<String, List<RecentCloses.Close>> all = new LinkedHashMap<>();
    topology()
        .toldUpstreams()
        .forEach(one -> all.put("upstream=" + one.pool().name(), one.pool().recentCloses()));
    topology()
        .toldListeners()
        .forEach(listener -> all.put("listener=" + listener.name(), listener.recentCloses()));
    return all;
  }

  @Override
  public Map<String, Object> config() {
    return topology().config().shown();
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
        topology().allListeners().stream().map(one -> one.closeSession(id)).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> all.stream().anyMatch(CompletableFuture::join));
  }

  @Override
  public boolean reconnect(String upstream) {
    ConnectionPool pool = topology().pool(upstream);
    if (pool != null) {
      LOG.info("upstream={} reconnect: every connection is replaced as it comes back", upstream);
      pool.renew();
    }
    return pool != null;
  }

  @Override
  public boolean pause(String upstream, boolean paused) {
    ConnectionPool pool = topology().pool(upstream);
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
}
