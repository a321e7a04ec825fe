package io.cenote.pool;

import io.cenote.death.Death;
import io.cenote.protocol.Errand;
import io.cenote.protocol.PoolKey;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ServerSide;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.stream.Stream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One upstream connection, from the dial to its close. Its state is moved by its shard alone.
 *
 * <p>Thread: its shard's loop. Owner: the pool; between {@link Borrower#onAcquired} and {@link
 * #release} or {@link #close} the borrower.
 */
public final class PooledConnection {
  private PoolShard shard;
  private Endpoint endpoint;
  private @Nullable Wire wire;
  private final ServerSide server;
  private @Nullable UpstreamUser user;
  private final PoolKey key;
  private final boolean warm;
  private int uses;
  private long bytesRead;
  private boolean answered;
  private boolean proved;
  private String lastWords = "";
  private long silenceThen;
  private long quietThen;

  ConnectionState state = ConnectionState.CONNECTING;

  /** Its place among all idle connections of its shard. */
  final RecencyList.Place place = new RecencyList.Place(this);

  /** Its place among those of its key. */
  final RecencyList.Place placeOfKey = new RecencyList.Place(this);

  @Nullable AcquireRequest dialledFor;
  long connectedAt;

  /** When its peer's FIN came; 0 if it has not. */
  long inputEndedAt;

  long idleSince;

  /** When it was probed last. */
  long probedAt;

  /** What orders the queue: when it was last used or, as {@link Recency} says, heard of. */
  long recentAt;

  long expiresAt;
  long warmUntil;

  PooledConnection(PoolShard shard, Endpoint endpoint, @Nullable AcquireRequest dialledFor) {
    this.shard = shard;
    this.endpoint = endpoint;
    this.dialledFor = dialledFor;
    this.warm = dialledFor == null;
    Protocol protocol = shard.pool().protocol();
    key = dialledFor == null ? protocol.warmKey() : dialledFor.key();
    server = protocol.newServer(key);
    probedAt = shard.loop().nanos();
  }

  // --- for the borrower

  /** Names whom bytes and ends are told to from now on, and hands over a kept greeting. */
  public void attach(UpstreamUser newUser) {
    user = newUser;
    wire().deliverKept(newUser);
  }

  /** What its protocol knows of it. */
  public ServerSide server() {
    return server;
  }

  /**
   * Has the proxy itself talk to the server for a while; the connection's user is told nothing
   * meanwhile, and has to attach itself again.
   *
   * @param time how long it may take; null: somebody waits for it, and has limits of its own
   */
  public void run(Errand errand, @Nullable Duration time, ErrandEnd end) {
    ErrandRun run = new ErrandRun(this, errand, end);
    user = run;
    run.begin(shard.loop(), time);
  }

  void errandOver(ErrandRun run) {
    if (user == run) {
      user = null;
    }
  }

  /** Its stream. The user writes there, and neither closes it nor listens to it. */
  public Stream stream() {
    return wire().stream();
  }

  /** What it is to clients. */
  public PoolKey key() {
    return key;
  }

  /** Which endpoint it leads to. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** How many sessions it has served, the present one included. */
  public int uses() {
    return uses;
  }

  /** Whether it was connected after that moment, nanoseconds of its loop. */
  public boolean wasMadeAfter(long moment) {
    return connectedAt - moment > 0;
  }

  /** Whether its server has said anything yet. */
  public boolean wasHeard() {
    return bytesRead > 0;
  }

  /** Whether it was made ahead of need. */
  public boolean wasWarm() {
    return warm;
  }

  /** Whether it was lent from the pool, rather than dialled for its present session. */
  public boolean wasPooled() {
    return warm || uses > 1;
  }

  /** Whether it could still be lent at this moment: asked again before a first byte is written. */
  public boolean isStillFresh() {
    return wire().isFresh(shard.pool().gate(), shard.loop().nanos());
  }

  /** Gives it back: the session ended cleanly and nothing is outstanding. */
  public void release() {
    user = null;
    shard.released(this);
  }

  /** Closes it. Does nothing if it is closed already. */
  public void close(CloseReason reason) {
    user = null;
    shard.close(this, reason);
  }

  // --- for its wire

  /** The socket is there, or on its way. */
  void attachWire(Wire newWire) {
    wire = newWire;
  }

  void connected() {
    shard.upkeep().greet(this);
  }

  void connectFailed(CloseReason reason, String detail) {
    shard.dialling().connectFailed(this, reason, detail);
  }

  void countRead(int bytes) {
    bytesRead += bytes;
    if (!answered) {
      answered = true;
      if (state == ConnectionState.ACTIVE) {
        proved();
      }
      shard.pool().deaths().answered(this, shard.loop().nanos());
    }
  }

  long bytesRead() {
    return bytesRead;
  }

  /** The gate has looked at it, to lend it: what it saw is what the next answer will prove. */
  void lookedAt(TcpInfo info) {
    answered = false;
    silenceThen = info.silence();
    quietThen = Math.min(info.lastDataSent(), info.lastDataRecv());
  }

  /** The peer's FIN has come. */
  void inputEnded() {
    inputEndedAt = shard.loop().nanos();
  }

  /** Its idle time is over, says its clock. */
  void quietTooLong() {
    if (state == ConnectionState.IDLE) {
      shard.close(this, CloseReason.IDLE_TIMEOUT);
    }
  }

  /** It has served, or has lived for a while: its endpoint is well. */
  void proved() {
    if (!proved) {
      proved = true;
      shard.pool().endpoints().proved(endpoint);
    }
  }

  boolean isProved() {
    return proved;
  }

  /** What its server said last while nobody was using it, as a line for the log. */
  void said(String words) {
    lastWords = words;
  }

  String lastWords() {
    return lastWords;
  }

  /** Whether an end for that reason, now, is its server's way of not wanting it. */
  boolean wasDroppedYoung(CloseReason reason, long now) {
    boolean byServer =
        reason == CloseReason.PEER_FIN
            || reason == CloseReason.PEER_RESET
            || reason == CloseReason.UNEXPECTED_DATA;
    return byServer && isUnused() && now - connectedAt < EndpointSet.YOUNG_NANOS;
  }

  /** Whether its server's first word to a client was that it would not have it. */
  boolean wasTurnedAway() {
    String refusal = server.refusal();
    if (!refusal.isEmpty()) {
      lastWords = refusal;
    }
    return !refusal.isEmpty();
  }

  /** Bytes came while nobody was using it. */
  void unexpectedData() {
    shard.close(this, CloseReason.UNEXPECTED_DATA);
  }

  /** The socket died or was closed by the peer. */
  void died(CloseReason reason) {
    UpstreamUser bereaved = user;
    user = null;
    if (state == ConnectionState.CONNECTING) {
      connectFailed(reason, "it ended while connecting"); // whoever waits for it must be told
    } else {
      shard.close(this, reason);
    }
    if (bereaved != null) {
      bereaved.upstreamClosed(reason);
    }
  }

  @Nullable UpstreamUser user() {
    return user;
  }

  boolean isIdle() {
    return state == ConnectionState.IDLE;
  }

  boolean isUnused() {
    return uses == 0;
  }

  boolean keepsGreeting() {
    return isUnused() && shard.pool().settings().serverSpeaksFirst();
  }

  // --- for its shard

  /** How it was when it was lent last; null if it was dialled for its only session. */
  Death.@Nullable Lending lending() {
    if (!wasPooled()) {
      return null;
    }
    long perMilli = 1_000_000L;
    return new Death.Lending(silenceThen * perMilli, quietThen * perMilli, answered);
  }

  /** Why it is too old to stay, or its server is not what it was; null: neither. */
  @Nullable CloseReason expired(long now) {
    if (shard.pool().endpoints().isRetired(endpoint, connectedAt)) {
      return CloseReason.TAINTED;
    }
    if (now - expiresAt >= 0) {
      return CloseReason.MAX_LIFETIME;
    }
    boolean rotates = isUnused() && now - warmUntil >= 0 && shard.pool().rotatesUnused(now);
    return rotates ? CloseReason.WARM_EXPIRED : null;
  }

  /** Why it may not be lent, or null. */
  @Nullable CloseReason unfit(FreshnessGate gate, long now) {
    CloseReason expired = expired(now);
    return expired != null || wire().isFresh(gate, now) ? expired : CloseReason.STALE;
  }

  PoolShard shard() {
    return shard;
  }

  /** It is on its way to the loop of that shard. */
  void belongTo(PoolShard other) {
    shard = other;
  }

  Wire wire() {
    if (wire == null) {
      throw new IllegalStateException("connection to " + endpoint + ": not dialled");
    }
    return wire;
  }

  boolean isWired() {
    return wire != null;
  }

  void redialTo(Endpoint other) {
    endpoint = other;
    wire = null;
  }

  int countUse() {
    return ++uses;
  }
}
