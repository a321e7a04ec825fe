package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.Talk;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to one more: of a listener's sessions, and of a pool's connections and line. */
@SuppressWarnings("try") // clients that leave early close before their block ends
class LimitsTest {
  private final LogCapture log = new LogCapture("cenote.listener");
  private TinyServer server;

  @BeforeEach
  void start() throws IOException {
    server = TinyServer.echo();
  }

  @AfterEach
  void end() throws IOException {
    server.close();
    log.close();
  }

  /** Warnings are limited by listener, so each test has one of its own name. */
  private RunningProxy proxy(String listener, String listenerKeys, String pool) {
    return RunningProxy.start(
        """
        cenote {
          event-loops = 2
          admin.bind = off
          listeners.%s { bind = "127.0.0.1:0", upstream = out, %s }
          upstreams.out { endpoints = [ "%s" ], pool { %s } }
        }
        """
            .formatted(listener, listenerKeys, server.endpoint(), pool));
  }

  private static Socket served(RunningProxy proxy, String listener) throws IOException {
    Socket client = proxy.connect(listener);
    assertEquals("hello\n", Talk.ask(client, "hello\n"));
    return client;
  }

  private static boolean answers(Socket client) throws IOException {
    try {
      return Talk.ask(client, "hello\n").equals("hello\n");
    } catch (SocketException reset) {
      return false;
    }
  }

  @Test
  void shouldTurnOneMoreClientAwayAndGoOnServingTheOthers() throws IOException {
    try (RunningProxy proxy = proxy("reject", "max-sessions = 2, when-full = reject", "");
        Socket one = served(proxy, "reject");
        Socket two = served(proxy, "reject")) {
      try (Socket three = proxy.connect("reject")) {
        assertTrue(Talk.endsSilently(three));
      }
      log.awaitLine("listener=reject", "rejected", "max-sessions 2 reached");
      assertEquals(1, proxy.cenote().listeners().get(0).rejected());
      assertEquals("still\n", Talk.ask(one, "still\n"));
      two.close();
      Eventually.eventually("a place", () -> proxy.cenote().listeners().get(0).sessions() == 1);
      served(proxy, "reject").close();
    }
  }

  @Test
  void shouldEndTheSessionThatWasQuietLongestForOneMoreClient() throws IOException {
    String keys = "max-sessions = 3, when-full = evict-oldest-idle";
    try (RunningProxy proxy = proxy("evict", keys, "");
        Socket one = served(proxy, "evict");
        Socket two = served(proxy, "evict");
        Socket three = served(proxy, "evict")) {
      assertEquals("one\n", Talk.ask(one, "one\n"));
      assertEquals("three\n", Talk.ask(three, "three\n"));
      // Sessions are spared for their first quiet second: until then newcomers are turned away.
      Eventually.eventually(
          "room for a fourth",
          () -> {
            try (Socket four = proxy.connect("evict")) {
              return answers(four);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      assertTrue(Talk.endsSilently(two));
      assertEquals("one\n", Talk.ask(one, "one\n"));
      assertEquals("three\n", Talk.ask(three, "three\n"));
      assertEquals(1, proxy.cenote().listeners().get(0).evicted());
      proxy.awaitPool("evicted", p -> p.closed(CloseReason.LRU) == 1);
    }
  }

  @Test
  void shouldLeaveOneMoreClientInTheBacklogUntilThereIsRoom() throws IOException {
    try (RunningProxy proxy = proxy("wait", "max-sessions = 1, when-full = wait", "");
        Socket one = served(proxy, "wait");
        Socket two = proxy.connect("wait")) {
      Talk.say(two, "two\n");
      assertTrue(proxy.cenote().listeners().get(0).acceptPauses() > 0);
      for (int i = 0; i < 100; i++) {
        assertEquals("one\n", Talk.ask(one, "one\n"));
      }
      assertEquals(1, proxy.cenote().listeners().get(0).accepted());
      one.close();
      assertEquals("two\n", Talk.hearLine(two));
      assertEquals(0, proxy.cenote().listeners().get(0).rejected());
    }
  }

  @Test
  void shouldRefuseASessionThatFindsTheLineFull() throws IOException {
    String pool = "max-connections = 1, max-idle = 1, max-pending = 1, acquire-timeout = 1m";
    try (RunningProxy proxy = proxy("line", "max-sessions = 10", pool);
        Socket one = served(proxy, "line");
        Socket two = proxy.connect("line")) {
      Talk.say(two, "two\n");
      proxy.awaitPool("one waits", p -> p.pending() == 1);
      try (Socket three = proxy.connect("line")) {
        assertTrue(Talk.endsSilently(three));
      }
      assertEquals(1, proxy.pool().refused(CloseReason.REJECTED));
      log.awaitLine(
          "listener=line rejected:", "max-pending 1 reached", "total=1 max=1 active=1 idle=0");
      one.close();
      assertEquals("two\n", Talk.hearLine(two));
    }
  }

  @Test
  void shouldEndASessionThatWaitedForTheAcquireTimeout() throws IOException {
    String pool = "max-connections = 1, max-idle = 1, acquire-timeout = 150ms";
    try (RunningProxy proxy = proxy("late", "max-sessions = 10", pool);
        Socket one = served(proxy, "late");
        Socket two = proxy.connect("late")) {
      Talk.say(two, "two\n");
      assertTrue(Talk.endsSilently(two));
      assertEquals(1, proxy.pool().refused(CloseReason.ACQUIRE_TIMEOUT));
      log.awaitLine(
          "listener=late acquire-timeout:", "within 150 ms", "total=1 max=1 active=1 idle=0");
      assertEquals("one\n", Talk.ask(one, "one\n"));
      proxy.awaitPool("nobody waits", p -> p.pending() == 0);
    }
  }

  @Test
  void shouldForgetAWaitingClientThatLeaves() throws IOException {
    String pool = "max-connections = 1, max-idle = 1, acquire-timeout = 1m";
    try (RunningProxy proxy = proxy("left", "max-sessions = 10", pool);
        Socket one = served(proxy, "left");
        Socket two = proxy.connect("left")) {
      proxy.awaitPool("one waits", p -> p.pending() == 1);
      Talk.reset(two);
      proxy.awaitPool("nobody waits", p -> p.pending() == 0);
      assertEquals("one\n", Talk.ask(one, "one\n"));
      assertEquals(1, proxy.pool().acquired());
    }
  }

  @Test
  void shouldBoundTheSessionsOfAllListenersTogether() throws Exception {
    String text =
        """
        cenote { event-loops = 2, admin.bind = off, limits.sessions = %d
          listeners.one-of-two { bind = "127.0.0.1:0", upstream = out, max-sessions = 10 }
          listeners.two-of-two { bind = "127.0.0.1:0", upstream = out, max-sessions = 10 }
          upstreams.out { endpoints = [ "%s" ] }
        }
        """;
    try (RunningProxy proxy = RunningProxy.start(text.formatted(2, server.endpoint()));
        Socket one = served(proxy, "one-of-two");
        Socket two = served(proxy, "two-of-two")) {
      try (Socket three = proxy.connect("one-of-two")) {
        assertTrue(Talk.endsSilently(three));
      }
      log.awaitLine("listener=one-of-two", "rejected", "limits.sessions reached");
      assertEquals("still\n", Talk.ask(one, "still\n"));
      String more = text.formatted(3, server.endpoint());
      assertTrue(
          proxy.cenote().reload(RunningProxy.config(more)).get(20, TimeUnit.SECONDS).applied());
      served(proxy, "one-of-two").close();
      two.close();
      Eventually.eventually("places come back", () -> answersNow(proxy));
    }
  }

  private static boolean answersNow(RunningProxy proxy) {
    try (Socket client = proxy.connect("two-of-two")) {
      return answers(client);
    } catch (IOException e) {
      return false;
    }
  }

  /** Once each, however long they hold it. */
  @Test
  void shouldReportSessionsThatHoldAConnectionForLong() throws Exception {
    try (LogCapture pools = new LogCapture("cenote.pool");
        RunningProxy proxy =
            RunningProxy.start(
                """
                cenote { event-loops = 2, admin.bind = off, report.lease-longer-than = 100ms
                  listeners.long { bind = "127.0.0.1:0", upstream = out, max-sessions = 10 }
                  upstreams.out { endpoints = [ "%s" ] }
                }
                """
                    .formatted(server.endpoint()));
        Socket first = served(proxy, "long")) {
      pools.awaitLine(
          "listener=long holds a connection for longer than 100 ms: session=",
          "client=127.0.0.1:" + first.getLocalPort());
      try (Socket second = served(proxy, "long")) {
        pools.awaitLine("holds a connection", "client=127.0.0.1:" + second.getLocalPort());
      }
      assertEquals(
          1,
          pools.lines().stream()
              .filter(line -> line.contains("client=127.0.0.1:" + first.getLocalPort()))
              .count());
    }
  }
}
