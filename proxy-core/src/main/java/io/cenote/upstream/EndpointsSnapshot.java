package io.cenote.upstream;

import io.cenote.transport.SocketText;
import io.cenote.upstream.balance.Roster;
import io.cenote.upstream.health.Down;
import io.cenote.upstream.member.Condition;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import io.cenote.upstream.names.NameSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Snapshot of the endpoints of one upstream.
 *
 * @param down why it is down; empty: it is not
 * @param members its members now
 * @param names the look-ups of its names
 */
public record EndpointsSnapshot(String down, List<One> members, List<NameSnapshot> names) {

  /**
   * One member.
   *
   * @param endpoint text of its entry in the list
   * @param address where it is
   * @param weight its share of the sessions
   * @param state its state
   * @param ejections number of times that it was ejected
   * @param counts its connections
   * @param changes its last changes of state, the oldest first
   */
  public record One(
      String endpoint,
      String address,
      int weight,
      MemberState state,
      long ejections,
      Counts counts,
      List<Past> changes) {}

  /**
   * Numbers of connections of one member.
   *
   * @param total of any state
   * @param active acquired by sessions
   * @param idle ready to be handed out
   */
  public record Counts(int total, int active, int idle) {}

  /**
   * Change of state.
   *
   * @param state the state that it got
   * @param agoNanos how long ago
   * @param why the reason in words
   */
  public record Past(MemberState state, long agoNanos, String why) {}

  static EndpointsSnapshot of(
      Roster roster, List<NameSnapshot> names, @Nullable Down down, long now) {
    List<One> members = new ArrayList<>();
    for (Member member : roster.members()) {
      members.add(one(member, now));
    }
    return new EndpointsSnapshot(down == null ? "" : down.text(), members, names);
  }

  private static One one(Member member, long now) {
    List<Past> past = new ArrayList<>();
    for (Condition.Change change : member.condition().changes()) {
      past.add(new Past(change.state(), Math.max(0, now - change.at()), change.why()));
    }
    return new One(
        member.identity().listed().text(),
        SocketText.of(member.address()),
        member.share().weight(),
        member.condition().state(),
        member.condition().ejections(),
        new Counts(member.total(), member.active(), member.idle()),
        past);
  }
}
