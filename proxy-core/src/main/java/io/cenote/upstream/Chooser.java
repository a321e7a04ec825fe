package io.cenote.upstream;

import io.cenote.upstream.balance.Balancer;
import io.cenote.upstream.balance.Candidates;
import io.cenote.upstream.balance.Roster;
import io.cenote.upstream.balance.Spread;
import io.cenote.upstream.member.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Choice of members for the connections of one loop. It allocates nothing.
 *
 * <p>Thread: that loop.
 */
public final class Chooser {
  private final Endpoints endpoints;
  private final Balancer balancer;
  private final int mostOfEach;
  private final boolean fixed;
  private final Candidates open = this::isOpen;
  private final Candidates rested = this::isRested;
  private final Candidates firstRested = this::isFirstRested;
  private final Candidates withIdle = this::hasIdle;
  private Roster roster;
  private List<Member> tried = List.of();
  private Candidates idleHere = member -> false;
  private long moment;

  Chooser(Endpoints endpoints, Balancer balancer, EndpointSettings.Choosing choosing) {
    this.endpoints = endpoints;
    this.balancer = balancer;
    mostOfEach = choosing.mostOfEach();
    fixed = choosing.balance().isFixed();
    roster = endpoints.roster();
  }

  /** Tests whether a member is chosen before it is known which of them have idle connections. */
  public boolean isFixed() {
    return fixed;
  }

  /**
   * Chooses the member whose idle connection a session gets.
   *
   * @param idle members that have one here
   * @return null: a connect comes first
   */
  public @Nullable Member forIdle(Candidates idle, int source, long now) {
    look(now, List.of());
    if (fixed) {
      Member chosen = choose(source);
      return chosen != null && idle.has(chosen) ? chosen : null;
    }
    if (roster.size() == 1) {
      Member only = roster.get(0);
      return only.isUsable() && idle.has(only) ? only : null;
    }
    idleHere = idle;
    return balancer.choose(roster, withIdle, source, now);
  }

  /**
   * Tests whether {@link #forIdle} would find a member.
   *
   * @param idle members that have an idle connection here
   */
  public boolean mayServe(Candidates idle, int source, long now) {
    if (fixed) {
      return forIdle(idle, source, now) != null;
    }
    look(now, List.of());
    for (int i = 0; i < roster.size(); i++) {
      Member member = roster.get(i);
      if (roster.isFirst(member) && idle.has(member)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Chooses a member to connect to. Those that rest come last; of them the one whose rest ends
   * first.
   *
   * @param without members that have been tried already
   * @return null: there is none
   */
  public @Nullable Member forDial(List<Member> without, int source, long now) {
    look(now, without);
    Member chosen = choose(source);
    return chosen != null && hasRoom(chosen) ? chosen : null;
  }

  private @Nullable Member choose(int source) {
    if (roster.size() == 1) {
      Member only = roster.get(0);
      return isOpen(only) ? only : null;
    }
    Member chosen = balancer.choose(roster, firstRested, source, moment);
    return chosen != null ? chosen : soonest();
  }

  /**
   * Chooses a member to connect to ahead of need: of those that do not back off the one with fewest
   * idle connections for its weight.
   *
   * @return null: there is none
   */
  public @Nullable Member forWarm(long now) {
    look(now, List.of());
    Member best = null;
    for (int i = 0; i < roster.size(); i++) {
      Member member = roster.get(i);
      boolean first = roster.isFirst(member, open) && hasRoom(member);
      boolean may = first && member.condition().backingOff(now) <= 0;
      if (may && (best == null || isBetterWarm(member, best))) {
        best = member;
      }
    }
    return best;
  }

  private boolean isBetterWarm(Member one, Member other) {
    boolean rests = one.condition().remaining(moment) > 0;
    if (rests != other.condition().remaining(moment) > 0) {
      return !rests;
    }
    long ones = (long) one.idle() + one.dialling();
    long others = (long) other.idle() + other.dialling();
    return ones * other.share().weight() < others * one.share().weight();
  }

  /**
   * Chooses a member that lacks idle connections, to connect to ahead of need.
   *
   * @return null: there is none
   */
  public @Nullable Member forShare(Spread spread, long now) {
    look(now, List.of());
    for (int i = 0; i < roster.size(); i++) {
      Member member = roster.get(i);
      if (spread.lack(member) > 0 && isFirstRested(member) && hasRoom(member)) {
        return member;
      }
    }
    return null;
  }

  /** Tests whether the name of a member has usable addresses of the other family. */
  public boolean hasOtherFamily(Member first) {
    Roster all = endpoints.roster();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).isOtherFamilyOf(first) && all.get(i).isUsable()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Chooses a member of the same name, but of another address family, that does not rest.
   *
   * @return null: there is none
   */
  public @Nullable Member forRace(Member first, List<Member> without, long now) {
    look(now, without);
    for (int i = 0; i < roster.size(); i++) {
      Member member = roster.get(i);
      if (member.isOtherFamilyOf(first) && isFirstRested(member) && hasRoom(member)) {
        return member;
      }
    }
    return null;
  }

  private void look(long now, List<Member> without) {
    roster = endpoints.roster();
    moment = now;
    tried = without;
  }

  private @Nullable Member soonest() {
    Member best = null;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < roster.size(); i++) {
      Member member = roster.get(i);
      long remaining = member.condition().remaining(moment);
      if (remaining < least && roster.isFirst(member, open)) {
        best = member;
        least = remaining;
      }
    }
    return best;
  }

  private boolean hasIdle(Member member) {
    return roster.isFirst(member) && idleHere.has(member);
  }

  private boolean isFirstRested(Member member) {
    return roster.isFirst(member, rested);
  }

  private boolean isRested(Member member) {
    return isOpen(member) && member.condition().remaining(moment) <= 0;
  }

  /** A full member is passed over, unless the rule allows no other in its place. */
  private boolean isOpen(Member member) {
    return member.isUsable() && !tried.contains(member) && (fixed || hasRoom(member));
  }

  private boolean hasRoom(Member member) {
    return mostOfEach == 0 || member.total() < mostOfEach;
  }
}
