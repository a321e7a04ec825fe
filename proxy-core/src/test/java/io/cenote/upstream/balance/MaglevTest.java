package io.cenote.upstream.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Members;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Which member a client's address belongs to. */
class MaglevTest {
  private static final int SOURCES = 20_000;

  private static List<Member> of(int count) {
    return Members.ofWeights(IntStream.range(0, count).map(i -> 1).toArray());
  }

  private static int source(int client) {
    return Hash.ofSource(
        new InetSocketAddress(
            "10." + client / 65_536 + "." + client / 256 % 256 + "." + client % 256, 40_000));
  }

  private static Member[] owners(List<Member> members) {
    Roster roster = Roster.of(members, true);
    SourceHash hash = new SourceHash();
    Member[] owners = new Member[SOURCES];
    for (int client = 0; client < SOURCES; client++) {
      owners[client] = hash.choose(roster, Member::isUsable, source(client), 0);
    }
    return owners;
  }

  private static double moved(Member[] before, Member[] after) {
    int moved = 0;
    for (int i = 0; i < before.length; i++) {
      moved += before[i].equals(after[i]) ? 0 : 1;
    }
    return (double) moved / before.length;
  }

  @Property(tries = 25)
  void shouldMoveFewSourcesWhenAMemberLeaves(
      @ForAll @IntRange(min = 2, max = 40) int count, @ForAll @IntRange(max = 39) int which) {
    List<Member> all = of(count);
    List<Member> fewer = new ArrayList<>(all);
    fewer.remove(which % count);
    double moved = moved(owners(all), owners(fewer));
    assertTrue(moved <= 1.0 / count + 0.05, count + " members: " + moved);
    assertTrue(moved >= 0.5 / count, "its own sources have to move");
  }

  @Property(tries = 20)
  void shouldGiveEachSlotsByItsWeight(@ForAll @IntRange(min = 1, max = 20) int heavy) {
    List<Member> members = Members.ofWeights(heavy, 1, 1, 2);
    Map<Integer, Integer> slots = new HashMap<>();
    Maglev table = Maglev.of(members);
    for (int slot = 0; slot < Maglev.SIZE; slot++) {
      slots.merge(table.at(slot, 0), 1, Integer::sum);
    }
    for (Member member : members) {
      double share = (double) Maglev.SIZE * member.share().weight() / (heavy + 4);
      assertEquals(share, slots.getOrDefault(members.indexOf(member), 0), share * 0.02 + 2);
    }
  }

  @Test
  void shouldSpreadTheSourcesOfAMemberThatIsDownOverAllOthersAndGiveThemBack() {
    List<Member> members = of(8);
    Member[] before = owners(members);
    members.get(3).condition().move(MemberState.DOWN, "", 0);
    Member[] meanwhile = owners(members);
    Set<Member> heirs = new HashSet<>();
    for (int i = 0; i < SOURCES; i++) {
      if (before[i] == members.get(3)) {
        heirs.add(meanwhile[i]);
      } else {
        assertEquals(before[i], meanwhile[i], "a source of another member has moved");
      }
    }
    assertEquals(7, heirs.size());
    members.get(3).condition().move(MemberState.UP, "", 1);
    assertEquals(0, moved(before, owners(members)));
  }

  @Test
  void shouldHaveTheLargestRosterAndTheOddestWeights() {
    int[] weights = new int[256];
    Arrays.fill(weights, 1);
    weights[0] = 1_000;
    weights[1] = 0;
    Maglev table = Maglev.of(Members.ofWeights(weights));
    Set<Integer> seen = new HashSet<>();
    for (int slot = 0; slot < Maglev.SIZE; slot++) {
      seen.add(table.at(slot, 0));
    }
    assertEquals(255, seen.size());
    assertTrue(!seen.contains(1));
  }

  @Test
  void shouldKeepASourceWhateverItsPort() {
    assertEquals(
        Hash.ofSource(new InetSocketAddress("10.1.2.3", 1)),
        Hash.ofSource(new InetSocketAddress("10.1.2.3", 2)));
    assertEquals(0, Hash.ofSource(null));
  }
}
