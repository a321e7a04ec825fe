package io.cenote.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.LogCapture;
import io.cenote.testing.SimLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a service manager is told, and when, in virtual time. */
class NotifierTest {
  private static final Duration STATUS = Duration.ofSeconds(10);
  private static final Duration WATCHDOG = Duration.ofSeconds(1);
  private static final Duration SIGN = Duration.ofMillis(1001);

  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final SimLoop loop = new SimLoop(0, clock);
  private final List<String> sent = new ArrayList<>();
  private final List<CompletableFuture<String>> asked = new ArrayList<>();
  private String whyNotReady = "";
  private String status = "idle";
  private String trouble = "";

  private final Notifier.Subject subject =
      new Notifier.Subject() {
        @Override
        public String whyNotReady() {
          return whyNotReady;
        }

        @Override
        public CompletableFuture<String> whyNotLive() {
          CompletableFuture<String> answer = new CompletableFuture<>();
          asked.add(answer);
          return answer;
        }

        @Override
        public String status() {
          return status;
        }
      };

  private Notifier started(Notifier.Times times) {
    Notifier notifier = new Notifier(subject, loop, this::send, times);
    notifier.start();
    loop.runAll();
    return notifier;
  }

  private Notifier started() {
    return started(new Notifier.Times(Duration.ofSeconds(20), STATUS, null));
  }

  private Notifier watched() {
    Notifier notifier = started(new Notifier.Times(Duration.ofSeconds(20), STATUS, WATCHDOG));
    sent.clear();
    return notifier;
  }

  private String send(String message) {
    if (trouble.isEmpty()) {
      sent.add(message.replace('\n', ' '));
    }
    return trouble;
  }

  private void assertSent(String... messages) {
    assertEquals(List.of(messages), sent);
    sent.clear();
  }

  @Test
  void shouldBeReadyOnceTheProxyIs() {
    whyNotReady = "upstream redis: idle=0 min-idle=2";
    status = "warming up";
    started();
    loop.runFor(Duration.ofSeconds(5));
    assertSent("STATUS=warming up EXTEND_TIMEOUT_USEC=30000000");
    whyNotReady = "";
    status = "warm";
    loop.runFor(Notifier.LOOK);
    assertSent("READY=1 STATUS=warm");
    whyNotReady = "draining";
    loop.runFor(Duration.ofSeconds(5));
    assertSent();
  }

  @Test
  void shouldTellTheStatusAtEachIntervalIfItHasChanged() {
    started();
    sent.clear();
    loop.runFor(STATUS.multipliedBy(3));
    assertSent();
    status = "busy\nREADY=1";
    loop.runFor(STATUS);
    assertSent("STATUS=busy\\u000aREADY=1");
    loop.runFor(STATUS);
    assertSent();
  }

  @Test
  void shouldGiveASignOfLifeForEachAnswerOfAllLoops() {
    watched();
    for (int i = 0; i < 3; i++) {
      assertEquals(i + 1, asked.size());
      asked.get(i).complete("");
      loop.runFor(SIGN);
      assertSent("WATCHDOG=1");
    }
  }

  @Test
  void shouldGiveNoSignOfLifeWhileALoopStandsStill() {
    watched();
    loop.runFor(WATCHDOG.multipliedBy(5));
    assertSent();
    assertEquals(1, asked.size(), "one question is enough");
    asked.get(0).complete("event loop 1: no answer within 2 s");
    loop.runFor(SIGN);
    assertSent();
    asked.get(1).complete("");
    loop.runFor(SIGN);
    assertSent("WATCHDOG=1");
  }

  @Test
  void shouldTellOfAReloadWhenItBegan() {
    Notifier notifier = started();
    sent.clear();
    clock.nanos = 5_000_000_000L;
    notifier.reloading();
    loop.runAll();
    assertSent("RELOADING=1 MONOTONIC_USEC=5000000 STATUS=idle");
    notifier.reloading();
    notifier.ready();
    notifier.ready();
    loop.runAll();
    assertSent("READY=1 STATUS=idle");
  }

  @Test
  void shouldNotBeReadyByAReloadBeforeItIs() {
    whyNotReady = "cold";
    Notifier notifier = started();
    sent.clear();
    notifier.reloading();
    notifier.ready();
    loop.runAll();
    assertSent();
  }

  @Test
  void shouldTellOnceThatItStops() {
    Notifier notifier = watched();
    notifier.stopping(Duration.ofSeconds(30));
    notifier.stopping(Duration.ofSeconds(30));
    notifier.reloading();
    loop.runAll();
    assertSent("STOPPING=1 EXTEND_TIMEOUT_USEC=40000000 STATUS=idle");
    asked.get(0).complete("");
    loop.runAll();
    assertSent("WATCHDOG=1");
    notifier.close();
    loop.runFor(STATUS.multipliedBy(2));
    assertSent();
    assertEquals(0, loop.timers());
  }

  @Test
  void shouldDropWhatTheManagerDoesNotTakeAndWarnOnce() {
    try (LogCapture log = new LogCapture("cenote")) {
      trouble = "it does not read";
      Notifier notifier = started();
      status = "busy";
      loop.runFor(STATUS);
      status = "busier";
      loop.runFor(STATUS);
      assertEquals(4, notifier.dropped());
      assertEquals(
          List.of("NOTIFY_SOCKET: messages are dropped: it does not read"),
          log.lines().stream().filter(line -> line.startsWith("NOTIFY_SOCKET")).toList());
    }
  }

  @Test
  void shouldTellAStateThatWasDroppedWithTheNextMessage() {
    trouble = "it does not read";
    started();
    trouble = "";
    loop.runFor(STATUS);
    assertSent("READY=1 STATUS=idle");
    loop.runFor(STATUS);
    assertSent();
  }
}
