package io.cenote.upstream.balance;

import io.cenote.upstream.member.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Members of one upstream at a moment, in the order of the list of endpoints. Immutable; another
 * one takes its place when addresses come or go.
 */
public final class Roster {
  private final List<Member> members;
  private final @Nullable Maglev table;
  private final boolean priorities;

  private Roster(List<Member> members, @Nullable Maglev table) {
    this.members = List.copyOf(members);
    this.table = table;
    priorities = members.stream().anyMatch(member -> member.share().priority() > 0);
  }

  /** Creates a roster. With {@code hashed} that takes milliseconds, so it is made off the loops. */
  public static Roster of(List<Member> members, boolean hashed) {
    return new Roster(members, hashed && !members.isEmpty() ? Maglev.of(members) : null);
  }

  /** Its members. */
  public List<Member> members() {
    return members;
  }

  /** Number of its members. */
  public int size() {
    return members.size();
  }

  /** Member at that index. */
  public Member get(int index) {
    return members.get(index);
  }

  /** Table of source-hash; null if it was made without, or is empty. */
  @Nullable Maglev table() {
    return table;
  }

  /** Tests whether sessions go to a member as long as nothing else speaks against it. */
  public boolean isFirst(Member member) {
    return isFirst(member, Member::isUsable);
  }

  /** Tests whether a member is eligible, and no eligible member of its entry goes before it. */
  public boolean isFirst(Member member, Candidates eligible) {
    if (!eligible.has(member)) {
      return false;
    }
    if (!priorities) {
      return true;
    }
    for (Member other : members) {
      if (other.place() == member.place()
          && other.share().priority() < member.share().priority()
          && eligible.has(other)) {
        return false;
      }
    }
    return true;
  }
}
