package io.cenote.upstream.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Members;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Which member gets the next session, without sockets. */
class BalancersTest {
  private static final Candidates USABLE = Member::isUsable;
  private static final int MANY = 7_000;

  private static Balancer of(Balance balance) {
    return balance.newBalancer(0, new Random(7)::nextDouble);
  }

  private static Member chosen(Balancer balancer, Roster roster) {
    return Objects.requireNonNull(balancer.choose(roster, USABLE, 0, 0));
  }

  /** Nobody leaves: each session adds to the load of its member. */
  private static Map<Member, Integer> chosen(Balancer balancer, Roster roster, int sessions) {
    Map<Member, Integer> counts = new HashMap<>();
    for (int i = 0; i < sessions; i++) {
      Member member = chosen(balancer, roster);
      member.addActive(1);
      counts.merge(member, 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void shouldTakeTurnsWithoutABurstToTheHeavyOne() {
    Roster roster = Roster.of(Members.ofWeights(5, 1, 1), false);
    Balancer turns = of(Balance.ROUND_ROBIN);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      order.add(chosen(turns, roster).place());
    }
    assertEquals(List.of(0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0), order);
  }

  @Test
  void shouldTakeTheFirstThatIsUpAndComeBackToIt() {
    List<Member> members = Members.ofWeights(1, 1, 1);
    Roster roster = Roster.of(members, false);
    Balancer failover = of(Balance.FAILOVER);
    assertEquals(members.get(0), failover.choose(roster, USABLE, 0, 0));
    members.get(0).condition().move(MemberState.DOWN, "", 1);
    assertEquals(members.get(1), failover.choose(roster, USABLE, 0, 1));
    members.get(0).condition().move(MemberState.UP, "", 2);
    assertEquals(members.get(0), failover.choose(roster, USABLE, 0, 2));
  }

  @Test
  void shouldTakeTheLeastLoadedForItsWeight() {
    List<Member> members = Members.ofWeights(1, 2, 1);
    members.get(0).addActive(2);
    members.get(1).addActive(2);
    members.get(1).addDialling(1);
    members.get(2).addActive(2);
    Balancer least = of(Balance.LEAST_CONNECTIONS);
    assertEquals(members.get(1), least.choose(Roster.of(members, false), USABLE, 0, 0));
  }

  @Test
  void shouldTakeTurnsAmongTheLeastLoaded() {
    Roster roster = Roster.of(Members.ofWeights(1, 1, 1), false);
    Balancer least = of(Balance.LEAST_CONNECTIONS);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      order.add(chosen(least, roster).place());
    }
    assertEquals(List.of(0, 1, 2, 0, 1, 2), order);
  }

  @Property(tries = 100)
  void shouldGiveEachItsShare(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 10) Integer> weights) {
    int[] each = weights.stream().mapToInt(Integer::intValue).toArray();
    int sum = weights.stream().mapToInt(Integer::intValue).sum();
    for (Balance balance :
        List.of(Balance.ROUND_ROBIN, Balance.LEAST_CONNECTIONS, Balance.POWER_OF_TWO)) {
      List<Member> members = Members.ofWeights(each);
      Map<Member, Integer> counts = chosen(of(balance), Roster.of(members, false), MANY);
      for (Member member : members) {
        double share = (double) MANY * member.share().weight() / sum;
        double off = Math.abs(counts.getOrDefault(member, 0) - share);
        double allowed = balance == Balance.POWER_OF_TWO ? 5 + share * 0.05 : 2;
        assertTrue(off <= allowed, balance + " " + weights + " off by " + off);
      }
    }
  }

  /** As it is when sessions are short and the load is always nought. */
  @Property(tries = 30)
  void shouldGiveEachItsShareWhenNobodyIsLoaded(
      @ForAll @Size(min = 2, max = 8) List<@IntRange(min = 1, max = 5) Integer> weights) {
    List<Member> members =
        Members.ofWeights(weights.stream().mapToInt(Integer::intValue).toArray());
    Roster roster = Roster.of(members, false);
    Balancer two = of(Balance.POWER_OF_TWO);
    Map<Member, Integer> counts = new HashMap<>();
    for (int i = 0; i < MANY; i++) {
      counts.merge(chosen(two, roster), 1, Integer::sum);
    }
    int sum = weights.stream().mapToInt(Integer::intValue).sum();
    for (Member member : members) {
      double share = (double) MANY * member.share().weight() / sum;
      assertEquals(share, counts.getOrDefault(member, 0), 60 + share * 0.1);
    }
  }

  @Property(tries = 200)
  void shouldChooseACandidateOrNone(
      @ForAll @Size(max = 8) List<@IntRange(min = 0, max = 3) Integer> weights,
      @ForAll int source) {
    List<Member> members =
        Members.ofWeights(weights.stream().mapToInt(Integer::intValue).toArray());
    boolean any = members.stream().anyMatch(Member::isUsable);
    for (Balance balance : Balance.values()) {
      Roster roster = Roster.of(members, balance == Balance.SOURCE_HASH && any);
      Member member = of(balance).choose(roster, USABLE, source, 0);
      if (any) {
        assertNotNull(member);
        assertTrue(members.contains(member) && member.isUsable(), balance.toString());
      } else {
        assertNull(member);
      }
    }
  }

  @Test
  void shouldGiveAMemberThatCameUpATenthAtFirstAndThenMore() {
    List<Member> members = Members.ofWeights(1, 1);
    Member late = members.get(1);
    late.condition().move(MemberState.DOWN, "", 0);
    late.condition().move(MemberState.UP, "", 1_000);
    Weights weights = new Weights(10_000);
    assertEquals(100, weights.of(late, 1_000));
    assertEquals(500, weights.of(late, 6_000));
    assertEquals(1_000, weights.of(late, 11_000));
    assertEquals(1_000, weights.of(members.get(0), 1_000), "there from the start");
  }

  @Test
  void shouldUseALowerPriorityOnlyWhileNoneAboveItIsUp() {
    List<Member> members = Members.withPriorities(10, 20, 10);
    Roster roster = Roster.of(members, false);
    assertEquals(List.of(0, 2), firsts(roster));
    members.get(0).condition().move(MemberState.DOWN, "", 0);
    assertEquals(List.of(2), firsts(roster));
    members.get(2).condition().move(MemberState.EJECTED, "", 0);
    assertEquals(List.of(1), firsts(roster));
    members.get(2).condition().move(MemberState.UP, "", 0);
    assertEquals(List.of(2), firsts(roster));
  }

  private static List<Integer> firsts(Roster roster) {
    return roster.members().stream()
        .filter(roster::isFirst)
        .map(roster.members()::indexOf)
        .collect(Collectors.toList());
  }
}
