package io.cenote.upstream.health;

import io.cenote.transport.CloseReason;
import io.cenote.upstream.balance.Roster;
import io.cenote.upstream.member.Condition;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Health of the members of one upstream: it moves their states, and knows whether the upstream as a
 * whole is up. Pure: it gets facts and the time.
 *
 * <p>A member goes down after {@code fall} failed checks in a row; where nothing checks it, after
 * so many failed connects. A check that passes brings it back ({@code rise} of them where it is
 * checked all the time). A member with {@code eject-after} failures in a row is ejected for a
 * while, but never the last one and never more than a part of them.
 *
 * <p>Thread: any.
 */
public final class Health {
  private volatile HealthSettings settings;
  private final Supplier<Roster> roster;
  private final HealthLog log;
  private final Listener listener;
  private final IdentityHashMap<Member, Vital> vitals = new IdentityHashMap<>();
  private final Whole whole;

  /** Listener to changes. Thread: that of the fact that has caused one. */
  public interface Listener {
    /** A member has changed its state. */
    void changed();

    /** A connect to a member, or a check of it, has failed. */
    void unreachable(Member member);
  }

  /** Creates the health of members that are all up. */
  public Health(
      HealthSettings settings,
      Supplier<Roster> roster,
      HealthLog log,
      Listener listener,
      long now) {
    this.settings = settings;
    this.roster = roster;
    this.log = log;
    this.listener = listener;
    whole = new Whole(log, now);
  }

  /** Takes other settings; an ejection that has begun stays as long as it was to be. */
  public synchronized void change(HealthSettings now) {
    settings = now;
    vitals.keySet().removeIf(member -> member.condition().state() != MemberState.EJECTED);
  }

  // --- facts

  /** A connect has succeeded. */
  public void connected(Member member, long now) {
    member.condition().connected(now);
    if (member.condition().state() == MemberState.DOWN && !settings.active().isOn()) {
      up(member, now);
    }
  }

  /** A connect has failed. */
  public void connectFailed(Member member, CloseReason reason, long now) {
    boolean local = reason == CloseReason.LOCAL_ABORT;
    Condition condition = member.condition();
    condition.connectFailed(reason, local, now);
    if (local) {
      return; // it says nothing about the member
    }
    int inRow = condition.refusals();
    if (!settings.active().isOn() && inRow >= settings.active().steps().fall()) {
      down(member, inRow + " connects failed in a row, the last " + reason.word(), now);
    }
    struck(member, reason, now);
    listener.unreachable(member);
  }

  /** A connection has ended without a sign of life from its peer. */
  public void diedSilently(Member member, CloseReason reason, long now) {
    member.condition().diedSilently(reason);
    struck(member, reason, now);
  }

  /** A check has passed. */
  public void passed(Member member, long now) {
    if (member.condition().state() == MemberState.LEFT) {
      return;
    }
    boolean rises;
    synchronized (this) {
      int needed = settings.active().isOn() ? settings.active().steps().rise() : 1;
      rises = vital(member).passed() >= needed;
    }
    if (rises && member.condition().state() == MemberState.DOWN) {
      up(member, now);
    }
  }

  /** A check has failed, for that reason. */
  public void failed(Member member, CloseReason reason, String why, long now) {
    if (member.condition().state() == MemberState.LEFT) {
      return;
    }
    boolean falls;
    int inRow;
    synchronized (this) {
      inRow = vital(member).failed();
      falls = settings.active().isOn() && inRow >= settings.active().steps().fall();
    }
    member.condition().failed(reason);
    if (falls) {
      down(member, inRow + " checks failed in a row, the last: " + why, now);
    }
    listener.unreachable(member);
  }

  /**
   * Members have come or gone, or their names were looked up.
   *
   * @param unresolved entries that have no address, with the reason; empty: none
   */
  public void rosterChanged(String unresolved, long now) {
    Roster all = roster.get();
    synchronized (this) {
      vitals.keySet().removeIf(member -> !all.members().contains(member));
      whole.unresolved(unresolved);
      whole.look(all, now);
    }
    listener.changed();
  }

  /** Ends ejections whose time is over; returns nanoseconds until the next one ends. */
  public long endEjections(long now) {
    long next = Long.MAX_VALUE;
    for (Member member : roster.get().members()) {
      if (member.condition().state() == MemberState.EJECTED) {
        boolean ends;
        synchronized (this) {
          ends = vital(member).ejection.ends(now);
          next = ends ? next : Math.min(next, vital(member).ejection.remaining(now));
        }
        if (ends) {
          up(member, now);
        }
      }
    }
    return next;
  }

  /** Returns the reason why the upstream is down; null: it is not. */
  public @Nullable Down down() {
    return whole.down();
  }

  // --- changes

  private void struck(Member member, CloseReason reason, long now) {
    int after = settings.passive().ejectAfter();
    int strikes = member.condition().strikes();
    if (after == 0 || strikes < after) {
      return;
    }
    synchronized (this) {
      if (member.condition().state() != MemberState.UP || !mayEject(member)) {
        return;
      }
      long length = vital(member).ejection.begin(now);
      String why = strikes + " failures in a row, the last " + reason.word();
      long since = member.condition().since();
      if (!member.condition().move(MemberState.EJECTED, why, now)) {
        return;
      }
      log.ejected(member, length, why, now - since);
      whole.look(roster.get(), now);
    }
    listener.changed();
  }

  private boolean mayEject(Member member) {
    int members = 0;
    int ejected = 0;
    boolean another = false;
    for (Member other : roster.get().members()) {
      members++;
      ejected += other.condition().state() == MemberState.EJECTED ? 1 : 0;
      another |= other != member && other.isUsable();
    }
    return another && (ejected + 1) * 100 <= members * settings.passive().maxEjectedPercent();
  }

  private void down(Member member, String why, long now) {
    synchronized (this) {
      long since = member.condition().since();
      if (!member.condition().move(MemberState.DOWN, why, now)) {
        return;
      }
      log.down(member, why, now - since);
      whole.look(roster.get(), now);
    }
    listener.changed();
  }

  private void up(Member member, long now) {
    synchronized (this) {
      long since = member.condition().since();
      if (!member.condition().move(MemberState.UP, "", now)) {
        return;
      }
      log.up(member, now - since);
      whole.look(roster.get(), now);
    }
    listener.changed();
  }

  private Vital vital(Member member) {
    return vitals.computeIfAbsent(member, any -> new Vital(settings.passive()));
  }
}
