package io.cenote.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SourcesTest {
  private static Sources sources(int maxSessions, int rate, int sources) {
    return new Sources(new AccessSettings.PerSource(maxSessions, rate, sources));
  }

  private static InetAddress at(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static InetAddress number(int i) {
    return at("10.%d.%d.%d".formatted(i >> 16 & 255, i >> 8 & 255, i & 255));
  }

  @Test
  void shouldBoundTheSessionsOfEachSource() {
    Sources sources = sources(2, 0, 10);
    assertNull(sources.enter(at("10.0.0.1"), 0));
    assertNull(sources.enter(at("10.0.0.1"), 0));
    assertEquals(Rejection.SOURCE_SESSIONS, sources.enter(at("10.0.0.1"), 0));
    assertNull(sources.enter(at("10.0.0.2"), 0));
    sources.leave(at("10.0.0.1"));
    assertNull(sources.enter(at("10.0.0.1"), 0));
    assertEquals(Rejection.SOURCE_SESSIONS, sources.enter(at("10.0.0.1"), 0));
  }

  @Test
  void shouldTakeTheUpperHalfOfAnIpv6AddressForTheSource() {
    Sources sources = sources(1, 0, 10);
    assertNull(sources.enter(at("2001:db8::1"), 0));
    assertEquals(Rejection.SOURCE_SESSIONS, sources.enter(at("2001:db8::ffff:2"), 0));
    assertNull(sources.enter(at("2001:db8:0:1::1"), 0));
    assertNull(sources.enter(at("0.0.0.1"), 0));
    assertNull(sources.enter(at("::1"), 0), "is no other than its /64, 0, but no IPv4 address");
  }

  @Test
  void shouldBoundTheRateOfEachSource() {
    Sources sources = sources(0, 2, 10);
    assertNull(sources.enter(at("10.0.0.1"), 0));
    assertNull(sources.enter(at("10.0.0.1"), 0));
    sources.leave(at("10.0.0.1"));
    sources.leave(at("10.0.0.1"));
    assertEquals(Rejection.SOURCE_RATE, sources.enter(at("10.0.0.1"), 0));
    assertNull(sources.enter(at("10.0.0.2"), 0));
    assertNull(sources.enter(at("10.0.0.1"), 500_000_000L));
  }

  /** A crowd of other sources must not free one from its bound. */
  @Test
  void shouldNeverForgetASourceWithASession() {
    Sources sources = sources(1, 5, 100);
    for (int i = 0; i < 1_000; i++) {
      assertNull(sources.enter(number(i), 0));
    }
    for (int i = 1_000; i < 50_000; i++) {
      assertNull(sources.enter(number(i), 0));
      sources.leave(number(i));
    }
    for (int i = 0; i < 1_000; i++) {
      assertEquals(Rejection.SOURCE_SESSIONS, sources.enter(number(i), 0), "source " + i);
    }
    assertTrue(sources.known() <= 1_100, () -> "known: " + sources.known());
    assertTrue(sources.forgotten() >= 48_000, () -> "forgotten: " + sources.forgotten());
  }

  @Test
  void shouldRememberNothingOfAGoneSourceWithoutARate() {
    Sources sources = sources(1, 0, 100);
    for (int i = 0; i < 50; i++) {
      sources.enter(number(i), 0);
      sources.leave(number(i));
    }
    assertEquals(0, sources.known());
    assertEquals(0, sources.forgotten());
  }

  /** Against a plain count of each source, with a table that is always too small. */
  @Property(tries = 300)
  void shouldCountLikeAMap(
      @ForAll @Size(max = 400) List<@IntRange(min = -12, max = 12) Integer> steps) {
    Sources sources = sources(3, 0, 1);
    Map<Integer, Integer> open = new HashMap<>();
    for (int step : steps) {
      int source = Math.abs(step);
      int now = open.getOrDefault(source, 0);
      if (step >= 0) {
        Rejection refused = sources.enter(number(source), 0);
        assertEquals(now < 3 ? null : Rejection.SOURCE_SESSIONS, refused);
        open.put(source, Math.min(3, now + 1));
      } else if (now > 0) {
        sources.leave(number(source));
        open.put(source, now - 1);
      }
    }
  }

  @RepeatedTest(5)
  void shouldBeExactWhenManyLoopsComeAndGo() throws Exception {
    Sources sources = sources(2, 1_000_000, 2);
    AtomicInteger[] open = new AtomicInteger[4];
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < open.length; i++) {
      open[i] = new AtomicInteger();
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int thread = 0; thread < 4; thread++) {
      threads.execute(
          () -> {
            for (int i = 0; i < 20_000; i++) {
              int source = i % open.length;
              if (sources.enter(number(source), System.nanoTime()) == null) {
                int now = open[source].incrementAndGet();
                most.accumulateAndGet(now, Math::max);
                open[source].decrementAndGet();
                sources.leave(number(source));
              }
            }
          });
    }
    threads.shutdown();
    assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    assertTrue(most.get() <= 2, () -> "at once: " + most);
    for (int source = 0; source < open.length; source++) {
      int free = 0;
      while (sources.enter(number(source), System.nanoTime()) == null) {
        free++;
      }
      assertEquals(2, free, "places of source " + source + " once all have gone");
    }
  }
}
