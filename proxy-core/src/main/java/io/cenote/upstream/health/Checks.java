package io.cenote.upstream.health;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.upstream.balance.Roster;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Times of the checks of one upstream's members: all of them at the interval, if there is one; a
 * member that is down more often, so that its return is seen within a second. One check of a member
 * runs at a time, and {@link #AT_ONCE} of all. Checks that are due at about the same time begin
 * together: a processor that wakes up for each spends more on that than on the checks (measured: 64
 * checks a second cost 3.3 % of one, and 500 µs each).
 *
 * <p>Thread: its loop.
 */
public final class Checks {
  /** Time in which a member that is down is checked as often as it takes to come up. */
  static final long DOWN_NANOS = 800_000_000L;

  /** Shortest time between two checks of a member. */
  static final long SHORTEST_NANOS = 100_000_000L;

  /** Part of the interval, one in so many, in which checks that become due begin together. */
  private static final int TOGETHER = 8;

  /** Checks of one upstream at once. */
  public static final int AT_ONCE = 16;

  /** Time of one member's checks. */
  private static final class Course {
    long due;
    boolean running;
    boolean wasDown;
  }

  private final Health health;
  private final Supplier<Roster> roster;
  private final Loop loop;
  private final Checker checker;
  private final DoubleSupplier random;
  private final long interval;
  private final long whileDown;
  private final IdentityHashMap<Member, Course> courses = new IdentityHashMap<>();
  private Loop.@Nullable Timer timer;
  private long timerAt;
  private int running;
  private boolean closed;

  /** Creates the checks; {@link #plan} starts them. */
  public Checks(Health health, Supplier<Roster> roster, Loop loop, Checker checker, Pace pace) {
    this.health = health;
    this.roster = roster;
    this.loop = loop;
    this.checker = checker;
    random = pace.random();
    interval = pace.interval();
    long often = Math.max(SHORTEST_NANOS, DOWN_NANOS / (interval == 0 ? 1 : pace.rise()));
    whileDown = interval == 0 ? often : Math.min(interval, often);
  }

  /**
   * Pace of the checks.
   *
   * @param interval nanoseconds between two checks of a member that is up; 0: it is not checked
   * @param rise checks in a row that bring a member up again, if there is an interval
   * @param random returns numbers from 0 to below 1
   */
  public record Pace(long interval, int rise, DoubleSupplier random) {}

  /** Plans anew: members have come, gone, or changed their state. */
  public void plan() {
    if (closed) {
      return;
    }
    long now = loop.nanos();
    Roster all = roster.get();
    courses.keySet().removeIf(member -> !all.members().contains(member));
    for (Member member : all.members()) {
      Course course = courses.get(member);
      boolean down = member.condition().state() == MemberState.DOWN;
      if (course == null && (down || interval > 0)) {
        course = new Course();
        course.due = now + (long) (pause(down) * random.getAsDouble());
        courses.put(member, course);
      } else if (course != null && down && !course.wasDown) {
        course.due = now + jittered(pause(true));
      }
      if (course != null) {
        course.wasDown = down;
      }
    }
    setTimer(now);
  }

  /** Ends them. */
  public void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
    checker.close();
  }

  private void run() {
    timer = null;
    if (closed) {
      return;
    }
    long now = loop.nanos();
    for (Map.Entry<Member, Course> entry : due(now)) {
      if (running == AT_ONCE) {
        break;
      }
      begin(entry.getKey(), entry.getValue());
    }
    setTimer(loop.nanos());
  }

  /** Returns the members that are due; a check may end at once and change the map. */
  private List<Map.Entry<Member, Course>> due(long now) {
    List<Map.Entry<Member, Course>> due = new ArrayList<>();
    courses.forEach(
        (member, course) -> {
          if (!course.running && isWanted(member) && now - course.due >= 0) {
            due.add(Map.entry(member, course));
          }
        });
    return due;
  }

  /** Sets the timer to the next check or the next end of an ejection. */
  private void setTimer(long now) {
    long next = health.endEjections(now);
    if (running < AT_ONCE) {
      for (Map.Entry<Member, Course> entry : courses.entrySet()) {
        Course course = entry.getValue();
        if (!course.running && isWanted(entry.getKey())) {
          next = Math.min(next, Math.max(0, latest(course) - now));
        }
      }
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (next < Long.MAX_VALUE && !closed) {
      timer = loop.schedule(this::run, next);
      timerAt = now + next;
    }
  }

  /** Time by which it must have begun: others may become due until then. */
  private long latest(Course course) {
    return course.wasDown ? course.due : course.due + interval / TOGETHER;
  }

  private boolean isWanted(Member member) {
    MemberState state = member.condition().state();
    return state == MemberState.DOWN || (interval > 0 && state != MemberState.LEFT);
  }

  private void begin(Member member, Course course) {
    course.running = true;
    running++;
    checker.check(
        member,
        new Checker.End() {
          @Override
          public void passed() {
            over(course);
            health.passed(member, loop.nanos());
            timeNext(course);
          }

          @Override
          public void failed(CloseReason reason, String why) {
            over(course);
            health.failed(member, reason, why, loop.nanos());
            timeNext(course);
          }

          @Override
          public void unknown() {
            over(course);
            timeNext(course);
          }

          private void over(Course its) {
            its.running = false;
            running--;
            its.due =
                loop.nanos() + jittered(pause(member.condition().state() == MemberState.DOWN));
          }
        });
  }

  /** Sets the timer anew if a check that has ended is the next, or another could not begin. */
  private void timeNext(Course ended) {
    if (timer == null || running == AT_ONCE - 1 || latest(ended) - timerAt < 0) {
      setTimer(loop.nanos());
    }
  }

  private long pause(boolean down) {
    return down || interval == 0 ? whileDown : interval;
  }

  /**
   * Shortens a time by up to a tenth, so that many proxies do not check in step. A check waits for
   * others, so that it comes at the interval by and large.
   */
  private long jittered(long nanos) {
    return nanos - (long) (nanos * random.getAsDouble() / 10);
  }
}
