package io.cenote.upstream.health;

import io.cenote.transport.CloseReason;
import io.cenote.upstream.balance.Roster;
import io.cenote.upstream.member.Member;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * State of an upstream as a whole: it is up while one of its members is. {@link Health} guards all
 * but {@link #down}.
 */
final class Whole {
  private final HealthLog log;
  private long since;
  private String unresolved = "";
  private volatile @Nullable Down down;

  Whole(HealthLog log, long now) {
    this.log = log;
    since = now;
  }

  @Nullable Down down() {
    return down;
  }

  void unresolved(String entries) {
    unresolved = entries;
  }

  /** Looks at the members again. */
  void look(Roster roster, long now) {
    boolean up = roster.members().stream().anyMatch(Member::isUsable);
    boolean unknown = roster.size() == 0 && unresolved.isEmpty();
    boolean wasUp = down == null;
    if (up || unknown) {
      down = null;
      if (!wasUp) {
        log.allUp(now - since);
        since = now;
      }
      return;
    }
    Down why = why(roster);
    down = why;
    if (wasUp) {
      log.allDown(why.text(), now - since);
      since = now;
    }
  }

  private Down why(Roster roster) {
    CloseReason first = null;
    StringJoiner each = new StringJoiner(", ", "every endpoint is down (", ")");
    for (Member member : roster.members()) {
      if (member.share().weight() > 0) {
        CloseReason reason = member.condition().lastFailure();
        first = first == null ? reason : first;
        each.add(member + " " + (reason == null ? "down" : reason.word()));
      }
    }
    if (!unresolved.isEmpty()) {
      first = first == null ? CloseReason.NAME_UNRESOLVED : first;
      each.add(unresolved);
    }
    return new Down(first == null ? CloseReason.CONNECT_UNREACHABLE : first, each.toString());
  }
}
