package io.cenote.pool;

import io.cenote.close.CloseRecord;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.PoolKey;
import io.cenote.protocol.ServerSide;
import io.cenote.protocol.Unasked;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.stream.Stream;
import io.cenote.upstream.member.Condition;
import io.cenote.upstream.member.Member;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Upstream connection, from the dial to its close. Only its home changes its state.
 *
 * <p>Thread: its home's loop. Owner: the pool; between {@link Acquirer#onAcquired} and {@link
 * #release} or {@link #close} the acquirer.
 */
public final class PooledConnection
    implements IdleQueue.Item<PooledConnection>, WireOwner, DialogueRun.Host, PoolCloses.Subject {
  private final RecencyList.Place<PooledConnection> place = new RecencyList.Place<>(this);
  private final RecencyList.Place<PooledConnection> placeOfKey = new RecencyList.Place<>(this);
  private final RecencyList.Place<PooledConnection> placeOfMember = new RecencyList.Place<>(this);
  private final Ageing ageing = new Ageing();
  private final PoolKey key;
  private final ServerSide server;
  private final boolean warm;
  private ConnectionHome home;
  private Member member;
  private ConnectionState state = ConnectionState.CONNECTING;
  private @Nullable Wire wire;
  private @Nullable UpstreamUser user;
  private int uses;
  private long bytesRead;
  private boolean answered;
  private boolean proved;
  private byte @Nullable [] preface;
  private String lastWords = "";
  private long silenceThen;
  private long quietThen;
  private long connectedAt;
  private long inputEndedAt;
  private long idleSince;
  private long probedAt;
  private long recentAt;
  private Way way;

  /**
   * Creates a connection to dial.
   *
   * @param warm true if it is dialled ahead of need
   */
  PooledConnection(
      ConnectionHome home, Member member, PoolKey key, ServerSide server, boolean warm) {
    this.home = home;
    this.member = member;
    this.key = key;
    this.server = server;
    this.warm = warm;
    probedAt = home.loop().nanos();
    way = home.way();
  }

  // --- for the acquirer

  /** Sets the user that gets bytes and ends from now on, and gives it a kept greeting. */
  public void attach(UpstreamUser newUser) {
    user = newUser;
    wire().deliverKept(newUser);
  }

  /** Server side of its protocol. */
  public ServerSide server() {
    return server;
  }

  /**
   * Runs a dialogue of the proxy with the server. The connection's user gets no events meanwhile
   * and has to attach itself again.
   *
   * @param time time limit; null: the waiting client has limits of its own
   */
  public void run(Dialogue dialogue, @Nullable Duration time, DialogueEnd end) {
    DialogueRun run = new DialogueRun(this, dialogue, end);
    user = run;
    run.begin(home.loop(), time);
  }

  @Override
  public void dialogueOver(DialogueRun run) {
    if (user == run) {
      user = null;
    }
  }

  /** Stream to write to. The user neither closes it nor listens to it. */
  @Override
  public Stream stream() {
    return wire().stream();
  }

  /** Key under which clients acquire it. */
  @Override
  public PoolKey key() {
    return key;
  }

  /** Member of the upstream to which it leads. */
  @Override
  public Member member() {
    return member;
  }

  /** Name of the endpoint to which it leads, for the log. */
  public String endpoint() {
    return member.toString();
  }

  /** Number of sessions it has served, including the current one. */
  @Override
  public int uses() {
    return uses;
  }

  /** Tests whether it was connected after that moment, nanoseconds of its loop. */
  public boolean wasMadeAfter(long moment) {
    return connectedAt - moment > 0;
  }

  /** Tests whether it has received a byte. */
  public boolean hasReceived() {
    return bytesRead > 0;
  }

  /** Tests whether it was made ahead of need. */
  public boolean wasWarm() {
    return warm;
  }

  /** Tests whether it came from the pool, rather than being dialled for its current session. */
  public boolean wasPooled() {
    return warm || uses > 1;
  }

  /** Tests whether it could still be handed out: checked again before the first byte is written. */
  public boolean isStillFresh() {
    return wire().isFresh(home.gate(), home.loop().nanos());
  }

  /** Releases it: the session ended cleanly and nothing is outstanding. */
  public void release() {
    user = null;
    home.released(this);
  }

  /** Closes it. Does nothing if it is closed already. */
  public void close(CloseReason reason) {
    user = null;
    home.close(this, reason);
  }

  // --- for its wire and its dialer

  @Override
  public Loop loop() {
    return home.loop();
  }

  @Override
  public boolean isWanted() {
    return !home.isShutDown();
  }

  @Override
  public byte @Nullable [] preface() {
    return preface;
  }

  @Override
  public void attachWire(Wire newWire) {
    wire = newWire;
  }

  @Override
  public void connected() {
    home.connected(this);
  }

  @Override
  public void connectFailed(CloseReason reason, String detail) {
    UpstreamUser bereaved = user;
    user = null;
    home.connectFailed(this, reason, detail);
    if (bereaved != null) {
      bereaved.upstreamClosed(reason);
    }
  }

  @Override
  public void countRead(int bytes) {
    bytesRead += bytes;
    if (!answered) {
      answered = true;
      if (state == ConnectionState.ACTIVE) {
        proved();
      }
      home.answered(this);
    }
  }

  @Override
  public long bytesRead() {
    return bytesRead;
  }

  /** Records what the next answer will prove. */
  @Override
  public void lookedAt(TcpInfo info) {
    answered = false;
    silenceThen = info.silence();
    quietThen = Math.min(info.lastDataSent(), info.lastDataRecv());
  }

  /** Time since the peer's last sign of life when the gate last looked, nanoseconds. */
  long silenceAtHandOut() {
    return TimeUnit.MILLISECONDS.toNanos(silenceThen);
  }

  @Override
  public void inputEnded() {
    inputEndedAt = home.loop().nanos();
  }

  @Override
  public void quietTooLong() {
    if (state == ConnectionState.IDLE && !ageing.mayStay(home.ages())) {
      home.close(this, CloseReason.IDLE_TIMEOUT);
    }
  }

  @Override
  public void said(String words) {
    lastWords = words;
  }

  @Override
  public void unasked(ByteBuf bytes) {
    if (server.unasked(bytes) != Unasked.KEEP) {
      home.close(this, CloseReason.UNEXPECTED_DATA);
    }
  }

  @Override
  public void closed(CloseReason reason) {
    if (state == ConnectionState.CONNECTING) {
      connectFailed(reason, "it ended while connecting"); // the waiter must get an answer
      return;
    }
    UpstreamUser bereaved = user;
    user = null;
    home.close(this, reason);
    if (bereaved != null) {
      bereaved.upstreamClosed(reason);
    }
  }

  @Override
  public @Nullable UpstreamUser user() {
    return user;
  }

  @Override
  public boolean isIdle() {
    return state == ConnectionState.IDLE;
  }

  @Override
  public boolean keepsGreeting() {
    return isUnused() && home.keepsGreetings();
  }

  // --- for its home

  @Override
  public ConnectionState state() {
    return state;
  }

  /** Sets the state; only the home's {@code move} calls it. */
  void moveTo(ConnectionState next) {
    state = next;
  }

  /** Moves it to the home on another loop. */
  void belongTo(ConnectionHome other) {
    home = other;
  }

  /** It is about to be dialled: its age begins. */
  void dialled(long now, Way by) {
    connectedAt = now;
    way = by;
    ageing.clock(home.ages().idleTimeout());
  }

  /** Way in which it was made. */
  Way way() {
    return way;
  }

  /** It is dialled for one session, and its server gets that first. */
  void dedicate(byte[] words) {
    preface = words;
  }

  /** Tests whether no other session than the one for which it was dialled may use it. */
  boolean isDedicated() {
    return preface != null;
  }

  /** It is connected; each of its ages is shortened by a tenth of that part. */
  void established(long now, double ofLife, double ofRest) {
    connectedAt = now;
    ageing.jitter(ofLife, ofRest);
  }

  void becameIdle(long now) {
    idleSince = now;
    recentAt = now;
  }

  /** Its peer gave a sign of life at that moment. Not to be called while it is in a queue. */
  void seenAlive(long moment) {
    recentAt = moment;
  }

  void probed(long now) {
    probedAt = now;
  }

  int countUse() {
    return ++uses;
  }

  void redialTo(Member other) {
    member = other;
    wire = null;
  }

  /** It has served, or has lived for a while: its endpoint is well. */
  void proved() {
    if (!proved) {
      proved = true;
      member.condition().proved(home.loop().nanos());
    }
  }

  boolean isProved() {
    return proved;
  }

  /** Last words of its server while it was idle, as a line for the log. */
  String lastWords() {
    return lastWords;
  }

  boolean isUnused() {
    return uses == 0;
  }

  @Override
  public RecencyList.Place<PooledConnection> place() {
    return place;
  }

  @Override
  public RecencyList.Place<PooledConnection> placeOfKey() {
    return placeOfKey;
  }

  @Override
  public RecencyList.Place<PooledConnection> placeOfMember() {
    return placeOfMember;
  }

  /** Time of its last use or, depending on {@link Recency}, of its last sign of life. */
  @Override
  public long recentAt() {
    return recentAt;
  }

  @Override
  public long connectedAt() {
    return connectedAt;
  }

  @Override
  public long idleSince() {
    return idleSince;
  }

  @Override
  public long inputEndedAt() {
    return inputEndedAt;
  }

  /** Time of its last probe, or of its connect. */
  long probedAt() {
    return probedAt;
  }

  @Override
  public @Nullable TcpFacts facts() {
    return wire == null ? null : wire.facts();
  }

  @Override
  public @Nullable SocketAddress local() {
    return wire == null ? null : wire.stream().local();
  }

  /** Tests whether a close for that reason, now, means that its server did not want it. */
  boolean wasDroppedYoung(CloseReason reason, long now) {
    boolean byServer =
        reason == CloseReason.PEER_FIN
            || reason == CloseReason.PEER_RESET
            || reason == CloseReason.UNEXPECTED_DATA;
    return byServer && isUnused() && now - connectedAt < Condition.YOUNG_NANOS;
  }

  /** Tests whether its server's first reply refused the connection. */
  boolean wasTurnedAway() {
    String refusal = server.refusal();
    if (!refusal.isEmpty()) {
      lastWords = refusal;
    }
    return !refusal.isEmpty();
  }

  @Override
  public CloseRecord.@Nullable LastUse lastUse() {
    if (!wasPooled()) {
      return null;
    }
    return new CloseRecord.LastUse(
        silenceAtHandOut(), TimeUnit.MILLISECONDS.toNanos(quietThen), answered);
  }

  /**
   * Returns the reason to close it if it is too old, or its member is not what it was; else null.
   */
  @Nullable CloseReason expired(long now) {
    CloseReason unlendable = member.condition().unlendable(connectedAt);
    if (unlendable != null) {
      return unlendable;
    }
    if (way != home.way()) {
      return CloseReason.DRAINED;
    }
    if (ageing.hasLived(home.ages(), now - connectedAt)) {
      return CloseReason.MAX_LIFETIME;
    }
    boolean rotates =
        isUnused() && ageing.hasRested(home.ages(), now - connectedAt) && home.rotatesUnused(now);
    return rotates ? CloseReason.WARM_EXPIRED : null;
  }

  /** Tests whether it was unused for longer than allowed. */
  boolean isIdleTooLong(long now) {
    return now - idleSince >= home.ages().idleTimeout().toNanos();
  }

  /** Returns the reason why it may not be handed out, or null. */
  @Nullable CloseReason unfit(FreshnessGate gate, long now) {
    CloseReason expired = expired(now);
    return expired != null || wire().isFresh(gate, now) ? expired : CloseReason.STALE;
  }

  Wire wire() {
    if (wire == null) {
      throw new IllegalStateException("connection to " + member + ": not dialled");
    }
    return wire;
  }

  boolean isWired() {
    return wire != null;
  }
}
