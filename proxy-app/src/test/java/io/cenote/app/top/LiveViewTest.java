package io.cenote.app.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A view with a display, a source and a clock of the test's own: a key is a tenth of a second. */
class LiveViewTest {
  private static final String GONE = "Connection refused";

  private final Deque<Character> keys = new ArrayDeque<>();
  private final List<List<Line>> frames = new ArrayList<>();
  private final List<SessionOrder> asked = new ArrayList<>();
  private long nanos;
  private boolean there = true;

  private final Display display =
      new Display() {
        @Override
        public Screen size() {
          return new Screen(80, 24);
        }

        @Override
        public int key() {
          nanos += 100_000_000;
          char key = keys.remove();
          there = key == '-' ? false : key == '+' || there;
          return "-+ ".indexOf(key) >= 0 ? NONE : key;
        }

        @Override
        public void show(List<Line> lines) {
          frames.add(lines);
        }
      };

  /** Presses them all, and then q; a blank is none, and a minus lets the proxy go away. */
  private void press(String all) throws IOException {
    (all + "q").chars().forEach(key -> keys.add((char) key));
    Clock clock =
        new Clock() {
          @Override
          public Instant instant() {
            return Instant.ofEpochSecond(0, nanos);
          }

          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }
        };
    Source source =
        order -> {
          asked.add(order);
          if (!there) {
            throw new IOException(GONE);
          }
          return Answers.reading(nanos / 1e9, asked.size() * 30);
        };
    LiveView.Times times = new LiveView.Times(() -> nanos, clock);
    new LiveView("top", Answers.reading(0, 0), source, Runnable::run, times).run(display);
  }

  private String line(int frame, int line) {
    return frames.get(frame).get(line).text();
  }

  @Test
  void shouldAskOnceASecondAndShowRates() throws IOException {
    press(" ".repeat(25));
    assertEquals(2, asked.size());
    assertEquals(3, frames.size());
    assertTrue(line(0, 4).contains("  -  99.1%"), line(0, 4));
    assertTrue(line(2, 4).contains("  30  99.1%"), line(2, 4));
  }

  @Test
  void shouldSortTheSessionsByTheNextMeasureAtOnce() throws IOException {
    press("s  s");
    assertEquals(List.of(SessionOrder.BYTES, SessionOrder.QUIET), asked);
    assertTrue(line(1, 0).endsWith("q quit  s sort: bytes  p pause"), line(1, 0));
  }

  @Test
  void shouldAskNothingWhilePaused() throws IOException {
    press("p" + " ".repeat(30));
    assertEquals(List.of(), asked);
    assertTrue(line(1, 0).endsWith("p go on"), line(1, 0));
    press("pp" + " ".repeat(10));
    assertEquals(1, asked.size());
  }

  @Test
  void shouldSaySinceWhenNobodyAnswersAndComeBack() throws IOException {
    press(" ".repeat(15) + "-" + " ".repeat(20) + "+" + " ".repeat(12));
    List<String> states = frames.stream().map(frame -> frame.get(1).text()).toList();
    String since = "no answer since 00:00:01: " + GONE;
    String ready = "sessions: 3, buffered: 1.5K of 64M, ready";
    assertEquals(List.of(ready, ready, since, since, ready), states);
    assertTrue(frames.get(2).size() > 5, "the last numbers stand");
  }
}
