package io.cenote.upstream;

import io.cenote.transport.EndpointAddress;
import io.cenote.transport.Loop;
import io.cenote.upstream.balance.Balance;
import io.cenote.upstream.balance.Roster;
import io.cenote.upstream.health.Checker;
import io.cenote.upstream.health.Checks;
import io.cenote.upstream.health.Down;
import io.cenote.upstream.health.Health;
import io.cenote.upstream.health.HealthLog;
import io.cenote.upstream.health.HealthSettings;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.member.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of one upstream: the members there are now, and what is known of them.
 *
 * <p>Thread: any. Owner: the pool closes it.
 */
public final class Endpoints {
  private final EndpointSettings settings;
  private final DoubleSupplier random;
  private final Loop service;
  private final Health health;
  private final Checks checks;
  private final Runnable changed;
  private volatile Roster roster;

  /**
   * Means of the endpoints.
   *
   * @param service loop on which checks run
   * @param checker makes the checks
   * @param random returns numbers from 0 to below 1
   * @param changed runs after each change of a member, on any thread
   */
  public record Means(Loop service, Checker checker, DoubleSupplier random, Runnable changed) {}

  /**
   * Creates the endpoints of an upstream.
   *
   * @param name the upstream's, for the log
   */
  public Endpoints(String name, EndpointSettings settings, Means means) {
    this.settings = settings;
    random = means.random();
    service = means.service();
    changed = means.changed();
    long now = service.nanos();
    List<Member> members = new ArrayList<>();
    for (int place = 0; place < settings.listed().size(); place++) {
      if (settings.listed().get(place) instanceof Listed.Place listed) {
        members.add(memberOf(place, listed, now));
      }
    }
    roster = rosterOf(members);
    HealthSettings.Active active = settings.health().active();
    health =
        new Health(settings.health(), this::roster, new HealthLog(name), this::memberChanged, now);
    checks =
        new Checks(
            health,
            this::roster,
            service,
            means.checker(),
            new Checks.Pace(active.interval().toNanos(), active.steps().rise(), random));
  }

  private Member memberOf(int place, Listed.Place listed, long now) {
    return new Member(
        new Member.Identity(
            place, listed, listed.endpoint(), EndpointAddress.of(listed.endpoint())),
        new Member.Share(listed.weight(), 0),
        random,
        now);
  }

  private Roster rosterOf(List<Member> members) {
    return Roster.of(members, settings.choosing().balance() == Balance.SOURCE_HASH);
  }

  private void memberChanged() {
    service.execute(checks::plan);
    changed.run();
  }

  /** Begins to check. */
  public void start() {
    service.execute(checks::plan);
  }

  /** Ends all checks. */
  public void close() {
    service.execute(checks::close);
  }

  /** Members at this moment. */
  public Roster roster() {
    return roster;
  }

  /** Their health; it takes the facts about them. */
  public Health health() {
    return health;
  }

  /** Creates a chooser for one loop. */
  public Chooser newChooser() {
    EndpointSettings.Choosing choosing = settings.choosing();
    long slowStart = choosing.slowStart().toNanos();
    return new Chooser(this, choosing.balance().newBalancer(slowStart, random), choosing);
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
    return settings.health().whenDown() == HealthSettings.WhenDown.FAIL ? health.down() : null;
  }
}
