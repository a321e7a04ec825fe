package io.cenote.listen;

import io.cenote.close.RecentCloses;
import io.cenote.measure.Histogram;
import io.cenote.pool.Refusal;
import io.cenote.session.BufferedBytes;
import io.cenote.session.ClientAddress;
import io.cenote.session.ClientEnds;
import io.cenote.session.Session;
import io.cenote.session.SessionHost;
import io.cenote.session.SessionTimes;
import io.cenote.session.TrafficFactory;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.system.ListenerSocket;
import io.cenote.transport.system.Loops;
import io.cenote.transport.tls.TlsContext;
import io.cenote.transport.tls.TlsContexts;
import io.cenote.transport.tls.TlsStreams;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listener that accepts clients within its bound, puts each on a loop, and knows its sessions.
 *
 * <p>Thread: any, except where said. Owner: the server.
 */
public final class Listener implements SessionHost {
  private static final Logger SESSIONS = LoggerFactory.getLogger("cenote.session");
  private static final long MIN_QUIET_NANOS = 1_000_000_000L;

  private final ListenerSettings settings;
  private final Ground ground;
  private final TrafficFactory factory;
  private final Loops loops;
  private final Loop acceptLoop;
  private final BufferedBytes buffered;
  private final ListenerSocket socket;
  private final OpenSessions sessions;
  private final LongAdder accepted = new LongAdder();
  private final Rejections rejections = new Rejections();
  private final LongAdder evicted = new LongAdder();
  private final Histogram durations = new Histogram();
  private final ClientEnds clientEnds;
  private final Door door;
  private final ListenerLog log;
  private final Acceptor acceptor;
  private final AtomicBoolean stopped = new AtomicBoolean();

  /**
   * Surroundings of a listener.
   *
   * @param loops all loops that carry sessions
   * @param acceptLoop the one of them that accepts
   * @param buffered bound of the process on what clients make it keep
   * @param tls null: clients are not encrypted
   * @param explainer is told of an upstream whose connections a session has waited for in vain
   */
  public record Ground(
      Loops loops,
      Loop acceptLoop,
      BufferedBytes buffered,
      @Nullable TlsContexts<TlsContext.Server> tls,
      Consumer<String> explainer) {
    TlsStreams.@Nullable Cover<TlsContext.Server> cover(boolean later) {
      return tls == null ? null : tls.cover(later);
    }
  }

  /**
   * Creates a listener that is not open yet; it accepts on {@code acceptLoop}.
   *
   * @param factory creates its sessions' traffic
   */
  public Listener(ListenerSettings settings, TrafficFactory factory, Ground ground) {
    this.settings = settings;
    this.ground = ground;
    loops = ground.loops();
    acceptLoop = ground.acceptLoop();
    buffered = ground.buffered();
    sessions = new OpenSessions(loops, settings.times().undelivered().deadAfter());
    buffered.register(sessions);
    door = new Door(settings.access(), settings.proxyProtocol());
    log = new ListenerLog(settings, factory);
    this.factory =
        settings.proxyProtocol().isOn()
            ? new HeaderTrafficFactory(settings.proxyProtocol(), factory, this::admit)
            : factory;
    socket = new ListenerSocket(loops.type(), acceptLoop, settings.place().bind());
    acceptor = new Acceptor(this, loops.type(), ground.cover(this.factory.beginsTls()));
    clientEnds = new ClientEnds(settings.name());
  }

  /**
   * Binds and begins to accept. The future fails if the address is not available.
   *
   * @throws IOException if a Unix socket's path is taken
   */
  public CompletableFuture<@Nullable Void> open() throws IOException {
    return socket.open(settings.tcp(), acceptor);
  }

  /**
   * Completes the opening once {@link #open} has succeeded.
   *
   * @throws IOException if the mode of a Unix socket's file cannot be set
   */
  public void opened() throws IOException {
    socket.setMode(settings.place().socketMode());
  }

  /**
   * Accepts the clients in the backlog, and then no more, once; sessions go on. The file of a Unix
   * socket may be a successor's once this returns.
   */
  public void stopAccepting() {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    try {
      socket.closeEmptied();
    } catch (IOException e) {
      log.warn("socket file left", e.toString());
    }
  }

  /** Tests whether it is to stop accepting, and may still accept clients in the backlog. */
  public boolean isStopping() {
    return stopped.get() && socket.isOpen();
  }

  /**
   * Ends every session.
   *
   * @return their number
   */
  public int cutSessions(CloseReason reason) {
    int open = sessions.count();
    sessions.forEach(session -> session.cut(reason));
    return open;
  }

  /** Ends every session at once, delivered or not, if a cut has not ended it in time. */
  public void abandonSessions(CloseReason reason) {
    sessions.forEach(session -> session.abandon(reason));
    factory.abandon(reason);
  }

  /** Returns its address; the port is the real one even if 0 was configured. */
  public @Nullable SocketAddress address() {
    return socket.address();
  }

  /** Sessions open now. */
  public int sessionCount() {
    return sessions.count();
  }

  /** Its settings. */
  public ListenerSettings settings() {
    return settings;
  }

  /** Number of clients accepted or rejected since the start. */
  public long arrivals() {
    return accepted.sum() + rejections.byReason().values().stream().mapToLong(n -> n).sum();
  }

  /** Returns the last clients whose connection closed, the newest first. */
  public List<RecentCloses.Close> recentCloses() {
    return clientEnds.recent();
  }

  /** Returns snapshots of its sessions, each made on the session's loop. */
  public CompletableFuture<Queue<SessionSnapshot>> sessions() {
    Queue<SessionSnapshot> found = new ConcurrentLinkedQueue<>();
    return sessions
        .walk(session -> found.add(SessionSnapshot.of(session, settings.name())))
        .thenApply(done -> found);
  }

  /** Closes the session of that number, if it is here. Completes with whether it was. */
  public CompletableFuture<Boolean> closeSession(long id) {
    AtomicBoolean found = new AtomicBoolean();
    return sessions
        .walk(
            session -> {
              if (session.id() == id) {
                found.set(true);
                session.cut(CloseReason.SESSION_END);
              }
            })
        .thenApply(done -> found.get());
  }

  /** Returns the current numbers, the bytes of open sessions included. */
  public CompletableFuture<ListenerSnapshot> read() {
    return sessions.tally(settings.name()).thenApply(this::snapshot);
  }

  /** Returns the current numbers without bytes and holders, which only {@link #read} finds. */
  public ListenerSnapshot snapshot() {
    return snapshot(OpenSessions.Tallied.NONE);
  }

  private ListenerSnapshot snapshot(OpenSessions.Tallied tallied) {
    Map<Rejection, Long> rejected = rejections.byReason();
    return new ListenerSnapshot(
        settings.name(),
        settings.place().bind().toString(),
        settings.upstream(),
        sessions.count(),
        settings.limits().maxSessions(),
        accepted.sum(),
        rejected.values().stream().mapToLong(Long::longValue).sum(),
        rejected,
        evicted.sum(),
        door.sources(),
        acceptor.pauses(),
        tallied.bytes(),
        tallied.holders(),
        durations.sample(),
        clientEnds.counts());
  }

  // --- accepting; thread: the accepting loop

  Loop acceptLoop() {
    return acceptLoop;
  }

  void accept(Stream client) {
    Rejection why = door.connected(client, acceptLoop);
    if (why != null) {
      rejections.count(why);
      client.abort();
      log.turnedAway(why, ClientAddress.of(client));
      return;
    }
    if (sessions.takePlace() <= settings.limits().maxSessions()) {
      int accepting = acceptLoop.index();
      begin(client, loops.all().get(factory.loopFor(accepting, sessions.leastLoaded(accepting))));
      pauseIfFull();
      return;
    }
    if (settings.limits().whenFull() != WhenFull.EVICT_OLDEST_IDLE || !evictFor(client)) {
      reject(client);
    }
  }

  private void begin(Stream client, Loop loop) {
    accepted.increment();
    if (loop.inLoop()) {
      beginOn(client, loop);
    } else {
      loop.execute(() -> beginOn(client, loop));
    }
  }

  private void beginOn(Stream client, Loop loop) {
    Session session = new Session(this, factory, loop, client);
    door.begun(session);
    sessions.add(session);
    try {
      session.start();
    } catch (RuntimeException | Error failure) {
      session.broken(failure);
    }
  }

  private void pauseIfFull() {
    if (settings.limits().whenFull() == WhenFull.WAIT
        && sessions.count() >= settings.limits().maxSessions()) {
      log.full("full", "newcomers wait in the backlog");
      acceptor.pauseUntilRoom();
      if (sessions.count() < settings.limits().maxSessions()) {
        acceptor.resume();
      }
    }
  }

  /** Evicts the session on its loop that has been quiet longest, for a new client. */
  private boolean evictFor(Stream client) {
    Loop loop = sessions.quietest();
    if (loop != null) {
      loop.execute(() -> evictOn(loop, client));
    }
    return loop != null;
  }

  private void evictOn(Loop loop, Stream client) {
    Session oldest = sessions.quietestOn(loop);
    if (oldest == null || loop.nanos() - oldest.lastActivity() < MIN_QUIET_NANOS) {
      reject(client);
      return;
    }
    evicted.increment();
    log.full(CloseReason.LRU.word(), "the session that was quiet longest was ended");
    oldest.cut(CloseReason.LRU);
    begin(client, loop);
  }

  private void reject(Stream client) {
    sessions.givePlaceBack();
    door.turnedAway(client);
    rejections.count(Rejection.MAX_SESSIONS);
    client.close();
    log.full(CloseReason.REJECTED.word(), "a client was turned away");
  }

  /** Decides about a client that a PROXY header has told of. Thread: the session's loop. */
  private boolean admit(Session session, ClientAddress client) {
    Rejection why = door.told(session, client);
    if (why != null) {
      rejections.count(why);
      log.turnedAway(why, client);
    }
    return why == null;
  }

  // --- calls from sessions, on their loops

  @Override
  public SessionTimes times() {
    return settings.times();
  }

  @Override
  public BufferedBytes buffered() {
    return buffered;
  }

  @Override
  public ClientEnds clientEnds() {
    return clientEnds;
  }

  @Override
  public void refused(Refusal refusal) {
    log.warn(refusal.reason().word(), refusal.text());
    if (refusal.reason() == CloseReason.ACQUIRE_TIMEOUT) {
      ground.explainer().accept(settings.upstream());
    }
  }

  @Override
  public @Nullable SocketAddress boundTo() {
    boolean several =
        address() instanceof InetSocketAddress inet && inet.getAddress().isAnyLocalAddress();
    return several ? null : address();
  }

  @Override
  public void moved(Session session) {
    if (settings.limits().whenFull() == WhenFull.EVICT_OLDEST_IDLE) {
      sessions.touch(session);
    }
  }

  @Override
  public void ending(Session session) {
    sessions.ended(session);
  }

  @Override
  public void closed(Session session) {
    sessions.remove(session);
    durations.record(session.age());
    if (settings.limits().whenFull() == WhenFull.WAIT) {
      acceptor.resume();
    }
    if (SESSIONS.isDebugEnabled()) {
      SESSIONS.debug(
          "listener={} {} {}",
          settings.name(),
          session.address().fields(),
          session.record().line(session.loop().nanos()));
    }
  }
}
