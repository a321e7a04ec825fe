package io.cenote.listen;

import io.cenote.close.RecentCloses;
import io.cenote.measure.Histogram;
import io.cenote.pool.ConnectionPool;
import io.cenote.pool.Permits;
import io.cenote.pool.Refusal;
import io.cenote.session.BufferedBytes;
import io.cenote.session.ClientAddress;
import io.cenote.session.ClientEnds;
import io.cenote.session.Session;
import io.cenote.session.TrafficFactory;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.system.Loops;
import io.cenote.transport.tls.TlsContext;
import io.cenote.transport.tls.TlsContexts;
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
public final class Listener implements Acceptor.Taker, Serving.Home {
  private static final Logger SESSIONS = LoggerFactory.getLogger("cenote.session");
  private static final long MIN_QUIET_NANOS = 1_000_000_000L;

  private final String name;
  private final Ground ground;
  private final Loops loops;
  private final OpenSessions sessions;
  private final LongAdder accepted = new LongAdder();
  private final Rejections rejections = new Rejections();
  private final LongAdder evicted = new LongAdder();
  private final Histogram durations = new Histogram();
  private final ClientEnds clientEnds;
  private final AtomicBoolean stopped = new AtomicBoolean();

  private final LongAdder formerPauses = new LongAdder();
  private final Servings servings;
  private volatile @Nullable Port port;

  /**
   * Surroundings of all listeners.
   *
   * @param loops all loops that carry sessions
   * @param buffered bound of the process on what clients make it keep
   * @param places for sessions of all listeners
   * @param explainer is told of an upstream whose connections a session has waited for in vain
   */
  public record Ground(
      Loops loops, BufferedBytes buffered, Permits places, Consumer<String> explainer) {}

  /**
   * Creates a listener that does not listen yet.
   *
   * @param factory creates its sessions' traffic
   * @param tls null: clients are not encrypted
   */
  public Listener(
      ListenerSettings settings,
      TrafficFactory factory,
      @Nullable TlsContexts<TlsContext.Server> tls,
      Ground ground) {
    name = settings.name();
    this.ground = ground;
    loops = ground.loops();
    sessions = new OpenSessions(loops, settings.times().undelivered().deadAfter());
    ground.buffered().register(sessions);
    clientEnds = new ClientEnds(name);
    servings = new Servings(new Serving(settings, factory, tls, this, null));
  }

  /** Takes other settings: newcomers get them, and sessions keep theirs. */
  public void serve(
      ListenerSettings settings,
      TrafficFactory factory,
      @Nullable TlsContexts<TlsContext.Server> tls) {
    Serving before = servings.now();
    servings.replace(new Serving(settings, factory, tls, this, before));
    sessions.deadAfter(settings.times().undelivered().deadAfter());
    Port now = port;
    if (now != null && !before.settings().tcp().equals(settings.tcp())) {
      now.inherit(settings.tcp());
    }
    resume();
  }

  /** Takes the clients of that port from now on, and no longer those of the port before. */
  public void listenOn(Port now) {
    Port before = port;
    if (before != null) {
      formerPauses.add(before.acceptor().pauses());
    }
    formerPauses.add(-now.acceptor().pauses());
    port = now;
    now.acceptor().serve(this);
  }

  /** Its port; null if it does not listen yet. */
  public @Nullable Port port() {
    return port;
  }

  /**
   * Accepts the clients in the backlog, and then no more, once; sessions go on. The file of a Unix
   * socket may be a successor's once this returns.
   */
  public void stopAccepting() {
    Port now = port;
    if (now != null && stopped.compareAndSet(false, true) && now.acceptor().serves(this)) {
      close(now);
    }
  }

  /** Tests whether a session of it may use that pool. */
  public boolean uses(ConnectionPool pool) {
    return servings.use(pool);
  }

  /** Takes it off the account of bytes: it has left, and has no session. */
  public void forget() {
    ground.buffered().unregister(sessions);
  }

  /** Closes a port of its own once its backlog is empty. */
  public void close(Port its) {
    try {
      its.closeEmptied();
    } catch (IOException e) {
      servings.now().log().warn("socket file left", e.toString());
    }
  }

  /** Tests whether it is to stop accepting, and may still accept clients in the backlog. */
  public boolean isStopping() {
    Port now = port;
    return stopped.get() && now != null && now.isClosing();
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
    servings.abandon(reason);
  }

  /** Returns its address; the port is the real one even if 0 was configured. */
  public @Nullable SocketAddress address() {
    Port now = port;
    return now == null ? null : now.address();
  }

  /** Its name in every log line and metric. */
  public String name() {
    return name;
  }

  /** Sessions open now. */
  public int sessionCount() {
    return sessions.count();
  }

  /** Its settings. */
  public ListenerSettings settings() {
    return servings.now().settings();
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
        .walk(session -> found.add(SessionSnapshot.of(session, name)))
        .thenApply(done -> found);
  }

  /**
   * Tells of each session that holds a connection for so long, once.
   *
   * @param to called on the session's loop
   */
  public void tellHolders(long nanos, Consumer<SessionSnapshot> to) {
    CompletableFuture<Void> unused =
        sessions.walk(
            session -> {
              if (session.holdsForLong(nanos)) {
                to.accept(SessionSnapshot.of(session, name));
              }
            });
  }

  /** Ends its sessions between two requests, each at a random moment within that time. */
  public void endBetweenRequests(CloseReason reason, long within) {
    sessions.forEach(session -> session.endBetweenRequests(reason, within));
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
    return sessions.tally(name).thenApply(this::snapshot);
  }

  /** Returns the current numbers without bytes and holders, which only {@link #read} finds. */
  public ListenerSnapshot snapshot() {
    return snapshot(OpenSessions.Tallied.NONE);
  }

  private ListenerSnapshot snapshot(OpenSessions.Tallied tallied) {
    Map<Rejection, Long> rejected = rejections.byReason();
    ListenerSettings settings = settings();
    return new ListenerSnapshot(
        name,
        settings.place().bind().toString(),
        settings.upstream(),
        sessions.count(),
        settings.limits().maxSessions(),
        accepted.sum(),
        rejected.values().stream().mapToLong(Long::longValue).sum(),
        rejected,
        evicted.sum(),
        servings.now().door().sources(),
        pauses(),
        tallied.bytes(),
        tallied.holders(),
        durations.sample(),
        clientEnds.counts());
  }

  private long pauses() {
    Port now = port;
    return formerPauses.sum() + (now == null ? 0 : now.acceptor().pauses());
  }

  // --- accepting; thread: the accepting loop

  @Override
  public void accept(Object accepted, Acceptor acceptor) {
    Serving now = servings.enter();
    Stream client;
    try {
      client = acceptor.streamFor(now, accepted);
    } catch (RuntimeException | Error failure) {
      servings.left(now);
      throw failure;
    }
    accept(now, client, acceptor.loop());
  }

  private void accept(Serving now, Stream client, Loop accepting) {
    Rejection why = now.door().connected(client, accepting);
    if (why != null) {
      servings.left(now);
      rejections.count(why);
      client.abort();
      now.log().turnedAway(why, ClientAddress.of(client));
      return;
    }
    ListenerSettings.Limits limits = now.settings().limits();
    Rejection full = placeless();
    if (full != null) {
      reject(now, client, full);
      return;
    }
    if (sessions.takePlace() <= limits.maxSessions()) {
      int index = accepting.index();
      int chosen = now.factory().loopFor(index, sessions.leastLoaded(index));
      begin(now, client, loops.all().get(chosen));
      pauseIfFull(now);
      return;
    }
    if (limits.whenFull() != WhenFull.EVICT_OLDEST_IDLE || !evictFor(now, client)) {
      rejectPlaced(now, client);
    }
  }

  /** Takes a place of the whole process; returns the reason if there is none. */
  private @Nullable Rejection placeless() {
    if (ground.buffered().isFull()) {
      return Rejection.BUFFERED_BYTES;
    }
    return ground.places().tryTake() ? null : Rejection.SESSIONS;
  }

  private void begin(Serving now, Stream client, Loop loop) {
    accepted.increment();
    if (loop.inLoop()) {
      beginOn(now, client, loop);
    } else {
      loop.execute(() -> beginOn(now, client, loop));
    }
  }

  private void beginOn(Serving now, Stream client, Loop loop) {
    Session session = new Session(now, now.factory(), loop, client);
    now.door().begun(session);
    sessions.add(session);
    try {
      session.start();
    } catch (RuntimeException | Error failure) {
      session.broken(failure);
    }
  }

  private void pauseIfFull(Serving now) {
    Port its = port;
    if (its != null && waitsWhenFull() && isFull()) {
      now.log().full("full", "newcomers wait in the backlog");
      its.acceptor().pauseUntilRoom();
      if (!isFull()) {
        resume();
      }
    }
  }

  private boolean waitsWhenFull() {
    return settings().limits().whenFull() == WhenFull.WAIT;
  }

  private boolean isFull() {
    return sessions.count() >= settings().limits().maxSessions();
  }

  private void resume() {
    Port its = port;
    if (its != null) {
      its.acceptor().resume();
    }
  }

  /** Evicts the session on its loop that has been quiet longest, for a new client. */
  private boolean evictFor(Serving now, Stream client) {
    Loop loop = sessions.quietest();
    if (loop != null) {
      loop.execute(() -> evictOn(now, loop, client));
    }
    return loop != null;
  }

  private void evictOn(Serving now, Loop loop, Stream client) {
    Session oldest = sessions.quietestOn(loop);
    if (oldest == null || loop.nanos() - oldest.lastActivity() < MIN_QUIET_NANOS) {
      rejectPlaced(now, client);
      return;
    }
    evicted.increment();
    now.log().full(CloseReason.LRU.word(), "the session that was quiet longest was ended");
    oldest.cut(CloseReason.LRU);
    begin(now, client, loop);
  }

  private void rejectPlaced(Serving now, Stream client) {
    sessions.givePlaceBack();
    ground.places().giveBack();
    reject(now, client, Rejection.MAX_SESSIONS);
  }

  private void reject(Serving now, Stream client, Rejection why) {
    servings.left(now);
    now.door().turnedAway(client);
    rejections.count(why);
    client.close();
    now.log().full(why);
  }

  // --- calls of sessions, on their loops

  @Override
  public BufferedBytes buffered() {
    return ground.buffered();
  }

  @Override
  public ClientEnds clientEnds() {
    return clientEnds;
  }

  @Override
  public void refused(ListenerLog log, Refusal refusal, String upstream) {
    log.warn(refusal.reason().word(), refusal.text());
    if (refusal.reason() == CloseReason.ACQUIRE_TIMEOUT) {
      ground.explainer().accept(upstream);
    }
  }

  @Override
  public void turnedAway(Rejection why) {
    rejections.count(why);
  }

  @Override
  public @Nullable SocketAddress boundTo() {
    SocketAddress address = address();
    boolean several =
        address instanceof InetSocketAddress inet && inet.getAddress().isAnyLocalAddress();
    return several ? null : address;
  }

  @Override
  public void moved(Session session) {
    if (settings().limits().whenFull() == WhenFull.EVICT_OLDEST_IDLE) {
      sessions.touch(session);
    }
  }

  @Override
  public void ending(Session session) {
    sessions.ended(session);
  }

  @Override
  public void closed(Serving its, Session session) {
    sessions.remove(session);
    ground.places().giveBack();
    durations.record(session.age());
    if (waitsWhenFull()) {
      resume();
    }
    if (SESSIONS.isDebugEnabled()) {
      SESSIONS.debug(
          "listener={} {} {}",
          name,
          session.address().fields(),
          session.record().line(session.loop().nanos()));
    }
    servings.left(its);
  }
}
