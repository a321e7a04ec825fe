package io.cenote.upstream.balance;

import io.cenote.transport.SocketText;
import io.cenote.upstream.member.Member;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Table of a consistent hash: each member has slots by its weight, and keeps nearly all of them
 * when others come or go (D. Eisenbud and others, "Maglev: A Fast and Reliable Software Network
 * Load Balancer", NSDI 2016, section 3.4).
 *
 * <p>Each member prefers the slots in an order of its own, which follows from its address alone. In
 * rounds, each takes the first of its slots that is still free; a heavier member takes more in a
 * round. Building takes milliseconds. Immutable.
 */
final class Maglev {
  /** Number of slots, a prime: so each step size visits all of them. */
  static final int SIZE = 65_537;

  private static final char FREE = Character.MAX_VALUE;

  private final char[] slots;

  private Maglev(char[] slots) {
    this.slots = slots;
  }

  /** Builds the table of some members, at least one. Those of weight 0 have no slot. */
  static Maglev of(List<Member> members) {
    int heaviest = members.stream().mapToInt(member -> member.share().weight()).max().orElse(0);
    char[] slots = new char[SIZE];
    if (heaviest == 0) {
      return new Maglev(slots); // none of them is a candidate
    }
    Arrays.fill(slots, FREE);
    Preference[] preferences =
        members.stream().map(member -> new Preference(nameOf(member))).toArray(Preference[]::new);
    double[] due = new double[preferences.length];
    int taken = 0;
    while (true) {
      for (int i = 0; i < preferences.length; i++) {
        due[i] += (double) members.get(i).share().weight() / heaviest;
        while (due[i] >= 1) {
          due[i]--;
          slots[preferences[i].nextFree(slots)] = (char) i;
          taken++;
          if (taken == SIZE) {
            return new Maglev(slots);
          }
        }
      }
    }
  }

  /** Returns the address alone, so that all proxies agree, whatever name they know it by. */
  private static String nameOf(Member member) {
    return SocketText.of(member.address());
  }

  /** Returns the index of the member in the slot of the source, or in one of those behind it. */
  int at(int source, int step) {
    return slots[(int) ((Integer.toUnsignedLong(source) + step) % SIZE)];
  }

  /** Order in which one member prefers the slots. */
  private static final class Preference {
    private final int skip;
    private int next;

    Preference(String name) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      next = (int) Long.remainderUnsigned(Hash.of(bytes, 1), SIZE);
      skip = (int) Long.remainderUnsigned(Hash.of(bytes, 2), SIZE - 1) + 1;
    }

    int nextFree(char[] slots) {
      while (slots[next] != FREE) {
        next = (next + skip) % SIZE;
      }
      return next;
    }
  }
}
