package io.cenote.upstream;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.dns.LookUps;
import io.cenote.upstream.balance.Roster;
import io.cenote.upstream.health.Checker;
import io.cenote.upstream.health.Checks;
import io.cenote.upstream.health.Down;
import io.cenote.upstream.health.Health;
import io.cenote.upstream.health.HealthLog;
import io.cenote.upstream.health.HealthSettings;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import io.cenote.upstream.names.NameHome;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of one upstream: the members there are now, and what is known of them.
 *
 * <p>Thread: any. Owner: the pool closes it.
 */
public final class Endpoints {
  private static final String UNLISTED = "not in the configuration any more";
  private static final String UNKNOWN = "not in the last answer";

  private final String name;
  private final Means means;
  private final Names names;
  private final Health health;
  private volatile EndpointSettings settings;
  private volatile Roster roster;

  // of the service loop
  private @Nullable LookUps lookUps;
  private Checks checks;
  private boolean closed;

  /**
   * Means of the endpoints.
   *
   * @param service loop on which names are looked up and checks run
   * @param lookUps makes the client of DNS, if there is a name
   * @param checker makes what makes the checks
   * @param random returns numbers from 0 to below 1
   * @param changed runs after each change of a member, on any thread
   */
  public record Means(
      Loop service,
      Supplier<LookUps> lookUps,
      Supplier<Checker> checker,
      DoubleSupplier random,
      Runnable changed) {}

  /**
   * Creates the endpoints of an upstream.
   *
   * @param name the upstream's, for the log
   */
  public Endpoints(String name, EndpointSettings settings, Means means) {
    this.name = name;
    this.settings = settings;
    this.means = means;
    lookUps = isNamed(settings) ? means.lookUps().get() : null;
    roster = rosterOf(List.of());
    names =
        new Names(
            settings.listed(),
            home(),
            this::newMember,
            members -> take(members, UNKNOWN),
            this::lookUpFailed);
    roster = rosterOf(names.members());
    long now = means.service().nanos();
    health = new Health(settings.health(), this::roster, new HealthLog(name), new Facts(), now);
    checks = newChecks();
  }

  private static boolean isNamed(EndpointSettings settings) {
    return settings.listed().stream().anyMatch(Names::isName);
  }

  private @Nullable NameHome home() {
    return lookUps == null
        ? null
        : new NameHome(name, means.service(), lookUps, settings.dns().lookUps());
  }

  private Checks newChecks() {
    HealthSettings.Active active = settings.health().active();
    Checks.Pace pace =
        new Checks.Pace(active.interval().toNanos(), active.steps().rise(), means.random());
    return new Checks(health, this::roster, means.service(), means.checker().get(), pace);
  }

  private Member newMember(Member.Identity identity, Member.Share share) {
    Member member = new Member(identity, share, means.random(), means.service().nanos());
    if (roster.size() > 0) {
      member.condition().joined();
    }
    return member;
  }

  private Roster rosterOf(List<Member> members) {
    return Roster.of(members, settings.choosing().goesBySource());
  }

  /** Begins to look up and to check. */
  public void start() {
    Loop service = means.service();
    service.execute(
        () -> {
          names.start(service);
          checks.plan();
        });
  }

  /** Ends all look-ups and checks. */
  public void close() {
    means
        .service()
        .execute(
            () -> {
              closed = true;
              names.close();
              checks.close();
              if (lookUps != null) {
                lookUps.close();
              }
            });
  }

  // --- changes

  /**
   * Takes other settings. A member whose entry and address stay is the same as before; checks begin
   * anew, by the means there are now. Thread: any.
   */
  public void change(EndpointSettings now) {
    means
        .service()
        .execute(
            () -> {
              if (!closed) {
                changeTo(now);
              }
            });
  }

  private void changeTo(EndpointSettings now) {
    boolean otherDns = !now.dns().lookUps().equals(settings.dns().lookUps());
    LookUps before = lookUps;
    settings = now;
    health.change(now.health());
    if (!isNamed(now)) {
      lookUps = null;
    } else if (before == null || otherDns) {
      lookUps = means.lookUps().get();
    }
    boolean otherHome = before != lookUps;
    checks.close();
    checks = newChecks();
    take(names.change(now.listed(), home(), otherHome, means.service()), UNLISTED);
    if (before != null && otherHome) {
      before.close();
    }
  }

  /** Takes the members that there are from now on. Thread: the service loop. */
  private void take(List<Member> members, String whyOthersLeft) {
    Roster before = roster;
    long now = means.service().nanos();
    roster = rosterOf(members);
    for (Member member : before.members()) {
      if (!members.contains(member)) {
        member.condition().move(MemberState.LEFT, whyOthersLeft, now);
      }
    }
    health.rosterChanged(names.unresolved(), now);
  }

  private void lookUpFailed() {
    if (roster.size() == 0) {
      health.rosterChanged(names.unresolved(), means.service().nanos());
    }
  }

  /** Listener of the health of the members. */
  private final class Facts implements Health.Listener {
    @Override
    public void changed() {
      means.service().execute(() -> checks.plan());
      means.changed().run();
    }

    /** Looks up again if no address of the name can be reached. */
    @Override
    public void unreachable(Member member) {
      if (!names.isWatched(member.place())) {
        return;
      }
      for (Member other : roster.members()) {
        if (other.place() == member.place() && other.condition().isReachable()) {
          return;
        }
      }
      names.lookAgain(member.place());
    }
  }

  // --- questions

  /** Members at this moment. */
  public Roster roster() {
    return roster;
  }

  /** Creates a chooser for one loop. */
  public Chooser newChooser() {
    EndpointSettings.Choosing choosing = settings.choosing();
    long slowStart = choosing.slowStart().toNanos();
    return new Chooser(this, choosing.balance().newBalancer(slowStart, means.random()), choosing);
  }

  /**
   * Returns nanoseconds until a member may be dialled ahead of need; 0: now.
   *
   * @return {@link Long#MAX_VALUE} if none may for now
   */
  public long remaining(long now) {
    long least = Long.MAX_VALUE;
    Roster all = roster;
    for (int i = 0; i < all.size(); i++) {
      Member member = all.get(i);
      if (all.isFirst(member)) {
        least = Math.min(least, Math.max(0, member.condition().backingOff(now)));
      }
    }
    return least;
  }

  /** Tests whether a session can be placed at all. */
  public boolean hasUsable() {
    Roster all = roster;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).isUsable()) {
        return true;
      }
    }
    return false;
  }

  /** Returns the reason to refuse newcomers at once; null: they are not refused. */
  public @Nullable Down refusesFor() {
    Down down = health.down();
    boolean waits = settings.health().whenDown() == HealthSettings.WhenDown.WAIT;
    return down == null || (waits && roster.size() > 0) ? null : down;
  }

  /** Returns the current state of all members and names. */
  public EndpointsSnapshot snapshot() {
    return EndpointsSnapshot.of(roster, names.snapshots(), health.down(), means.service().nanos());
  }

  // --- facts, for its pool

  /** A connect to it has succeeded. */
  public void connected(Member member, long now) {
    health.connected(member, now);
  }

  /** A connect to it has failed. */
  public void connectFailed(Member member, CloseReason reason, long now) {
    health.connectFailed(member, reason, now);
  }

  /** A connection to it has ended without a sign of life from its peer. */
  public void diedSilently(Member member, CloseReason reason, long now) {
    health.diedSilently(member, reason, now);
  }
}
