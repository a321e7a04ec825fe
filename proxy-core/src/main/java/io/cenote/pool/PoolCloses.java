package io.cenote.pool;

import io.cenote.close.CloseCount;
import io.cenote.close.CloseCounts;
import io.cenote.close.CloseLog;
import io.cenote.close.ClosePhase;
import io.cenote.close.CloseRecord;
import io.cenote.close.RecentCloses;
import io.cenote.learn.IdleLimits;
import io.cenote.learn.Learn;
import io.cenote.transport.CloseReason;
import io.cenote.transport.SocketText;
import io.cenote.transport.TcpFacts;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.member.Member;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of one pool's closed connections: each is counted, logged and learnt from. Facts are
 * gathered only if they are needed.
 *
 * <p>Thread: any; {@link #ended} the connection's loop, before the socket is closed.
 */
final class PoolCloses {
  /** Connection, as its close record sees it. */
  interface Subject {
    ConnectionState state();

    Member member();

    /** Time at which it was connected or, before that, dialled. */
    long connectedAt();

    /** Time at which it was last idle. */
    long idleSince();

    /** Time at which its peer's FIN came; 0 if it has not. */
    long inputEndedAt();

    int uses();

    long bytesRead();

    /** State at the last hand-out; null if it was dialled for its only session. */
    CloseRecord.@Nullable LastUse lastUse();

    /** Kernel's facts about it; null if there are none. */
    @Nullable TcpFacts facts();

    /** Local address; null if there is none. */
    @Nullable SocketAddress local();
  }

  private static final Logger ADVICE = LoggerFactory.getLogger("cenote.learn");

  private final String upstream;
  private final CloseCounts counts;
  private final RecentCloses recent = new RecentCloses();
  private volatile @Nullable IdleLimits limits;

  PoolCloses(UpstreamSettings upstream) {
    this.upstream = upstream.name();
    counts = new CloseCounts(placesOf(upstream));
    limits = limitsOf(upstream);
  }

  private static List<String> placesOf(UpstreamSettings upstream) {
    return upstream.endpoints().listed().stream().map(Listed::text).toList();
  }

  private static @Nullable IdleLimits limitsOf(UpstreamSettings upstream) {
    return upstream.learn() == Learn.ADVISE
        ? new IdleLimits(upstream.name(), upstream.link().tcp().keepalive())
        : null;
  }

  /** Takes changed settings. What was learnt is kept if it still holds. */
  void change(UpstreamSettings before, UpstreamSettings now) {
    counts.addPlaces(placesOf(now));
    boolean sameTimes = before.link().tcp().equals(now.link().tcp());
    if (before.learn() != now.learn() || !sameTimes) {
      limits = limitsOf(now);
    }
  }

  List<CloseCount> counts() {
    return counts.all();
  }

  List<RecentCloses.Close> recent() {
    return recent.all();
  }

  /** The connection is about to be closed, for that reason. */
  void ended(Subject c, CloseReason reason, long now) {
    ClosePhase phase = phaseOf(c.state());
    counts.add(c.member().place(), phase, reason);
    recent.add(
        new RecentCloses.Close(
            now, c.member(), phase, reason, now - c.connectedAt(), c.bytesRead()));
    IdleLimits learner = limits;
    boolean logged = CloseLog.logs(reason);
    boolean taught = learner != null && IdleLimits.concerns(phase, reason, now - c.connectedAt());
    if (logged || taught) {
      CloseRecord record = recordOf(c, phase, reason, now);
      if (logged) {
        CloseLog.write(nameOf(c), record);
      }
      String advice = taught && learner != null ? learner.closed(record) : null;
      if (advice != null) {
        ADVICE.warn("{}", advice);
      }
    }
  }

  /**
   * Tests whether connections that had received nothing were lately seen to live for about so long.
   */
  boolean keepsUnused(long nanos, long now) {
    IdleLimits learner = limits;
    return learner != null && learner.keepsUnused(nanos, now);
  }

  /** The upstream has sent the first bytes since the hand-out: the connection outlived its rest. */
  void answered(Subject c, long now) {
    IdleLimits learner = limits;
    CloseRecord.LastUse lastUse = learner == null ? null : c.lastUse();
    if (learner != null && lastUse != null) {
      learner.served(lastUse, c.uses() == 1, now);
    }
  }

  private static CloseRecord recordOf(Subject c, ClosePhase phase, CloseReason reason, long now) {
    TcpFacts facts = c.facts();
    long quiet = phase == ClosePhase.IDLE ? now - c.idleSince() : 0;
    return new CloseRecord(
        reason,
        phase,
        c.uses(),
        new CloseRecord.Times(
            c.connectedAt(), now, facts == null ? quiet : quietAtEnd(facts, c, now)),
        c.bytesRead(),
        phase == ClosePhase.ACTIVE ? c.lastUse() : null,
        facts);
  }

  /** Quiet time when the peer's FIN came, which a session may outlast by much. */
  private static long quietAtEnd(TcpFacts facts, Subject c, long now) {
    long since = c.inputEndedAt() == 0 ? 0 : now - c.inputEndedAt();
    return Math.max(0, facts.quiet().lastDataMillis() * 1_000_000L - since);
  }

  private String nameOf(Subject c) {
    String local = SocketText.of(c.local());
    return "upstream=" + upstream + " endpoint=" + c.member() + " local=" + local;
  }

  private static ClosePhase phaseOf(ConnectionState state) {
    return switch (state) {
      case CONNECTING -> ClosePhase.CONNECTING;
      case IDLE, PROBING, MOVING -> ClosePhase.IDLE;
      case ACTIVE, RESETTING -> ClosePhase.ACTIVE;
      case CLOSED -> throw new IllegalStateException("it has ended before");
    };
  }
}
