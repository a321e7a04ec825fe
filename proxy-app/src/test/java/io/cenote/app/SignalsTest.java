package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which signals count, in virtual time. */
class SignalsTest {
  private final AtomicLong clock = new AtomicLong(-5);
  private final List<Integer> halts = new ArrayList<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private final Signals signals = new Signals(clock::get, halts::add);

  /** {@code TERM@0 INT@5}: signals with the milliseconds at which they come. */
  private void receive(String all) {
    signals.onFirst(() -> asked.set(true));
    for (String one : all.split(" ")) {
      String[] parts = one.split("@");
      clock.set(Long.parseLong(parts[1]) * 1_000_000 - 5);
      signals.received(parts[0]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TERM@0, false",
    "TERM@0 TERM@0, false",
    "TERM@0 TERM@99, false",
    "TERM@0 TERM@1 TERM@50 TERM@99, false",
    "INT@0 INT@99, false",
    "TERM@0 TERM@100, true",
    "TERM@0 TERM@60 TERM@120, true",
    "TERM@0 INT@0, true",
    "INT@0 TERM@1, true",
    "TERM@0 TERM@1 INT@2, true"
  })
  void shouldTakeTheSameSignalWithinATenthOfASecondForOne(String received, boolean ended) {
    signals.hold();
    receive(received);
    assertTrue(asked.get());
    assertEquals(ended ? List.of(143) : List.of(), halts);
  }

  @Test
  void shouldEndWithZeroAtTheFirstSignalAsLongAsThereIsNothingToEnd() {
    receive("TERM@0");
    assertFalse(asked.get());
    assertEquals(List.of(0), halts);
  }

  @Test
  void shouldReloadOnceItCanForAHangUpThatCameBefore() {
    List<String> reloads = new ArrayList<>();
    signals.hungUp("HUP");
    signals.hungUp("HUP");
    signals.onHangUp(() -> reloads.add("now"));
    assertEquals(1, reloads.size());
    signals.hungUp("HUP");
    assertEquals(2, reloads.size());
    assertEquals(List.of(), halts);
  }

  @Test
  void shouldLeaveTheJvmItsOwnSignal() {
    assertEquals(List.of("USR1"), Signals.ignored(null));
    assertEquals(List.of("USR1"), Signals.ignored("12"));
    assertEquals(List.of("USR1", "USR2"), Signals.ignored("62"));
  }
}
