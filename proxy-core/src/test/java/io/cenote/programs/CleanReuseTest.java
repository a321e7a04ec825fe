package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.pool.PoolSnapshot;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.Talk;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code reuse = clean} before a server of one-line requests and one-line replies. */
class CleanReuseTest {
  private TinyServer server;
  private RunningProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new TinyServer(CleanReuseTest::serve);
    proxy = RunningProxy.tcp().pool("reuse = clean, settle-time = 20ms").before(server.port());
  }

  @AfterEach
  void end() throws IOException {
    proxy.close();
    server.close();
  }

  /** Answers each line; what came without a line's end, once the client has ended. */
  private static void serve(Socket client, int number) throws IOException {
    String request = Talk.hearLine(client);
    while (request.endsWith("\n")) {
      Talk.say(client, "re: " + request);
      request = Talk.hearLine(client);
    }
    if (!request.isEmpty()) {
      Talk.say(client, "at the end: " + request);
    }
  }

  /** One session: everything the client hears. */
  private String visit(String request) throws IOException {
    return visit(proxy, request);
  }

  private static String visit(RunningProxy proxy, String request) throws IOException {
    try (Socket client = proxy.connect()) {
      Talk.say(client, request);
      String first = Talk.hearLine(client);
      client.shutdownOutput();
      return first + Talk.hearAll(client);
    }
  }

  private void awaitKept() {
    proxy.awaitPool("one idle, none active", p -> p.idle() == 1 && p.active() == 0);
  }

  @Test
  void shouldServeAHundredSessionsOverOneConnection() throws IOException {
    for (int i = 0; i < 100; i++) {
      assertEquals("re: request " + i + "\n", visit("request " + i + "\n"));
      awaitKept();
    }
    assertEquals(1, server.accepted());
    assertEquals(99, proxy.pool().reused());
  }

  @Test
  void shouldKeepTheConnectionOfAClientThatClosesRightAfterItsAnswer() throws IOException {
    for (int i = 0; i < 20; i++) {
      try (Socket client = proxy.connect()) {
        assertEquals("re: a\n", Talk.ask(client, "a\n"));
      }
      awaitKept();
    }
    assertEquals(1, server.accepted());
  }

  @Test
  void shouldEvictAKeptConnectionOnWhichALateByteComes() throws IOException {
    assertEquals("re: a\n", visit("a\n"));
    awaitKept();
    Talk.say(server.connection(1), "late\n");
    proxy.awaitPool("evicted", p -> p.closed(CloseReason.UNEXPECTED_DATA) == 1 && p.total() == 0);
    assertEquals("re: b\n", visit("b\n"));
    assertEquals(2, server.accepted());
  }

  /** On one loop, what the kernel had first is heard first: the late line before the client. */
  @Test
  void shouldNotShowALateByteToTheClientThatComesRightAfterIt() throws IOException {
    try (RunningProxy single =
        RunningProxy.tcp().globals("event-loops = 1").pool("reuse = clean").before(server.port())) {
      for (int i = 1; i <= 50; i++) {
        assertEquals("re: a\n", visit(single, "a\n"));
        single.awaitPool("kept", p -> p.idle() == 1 && p.active() == 0);
        Talk.say(server.connection(server.accepted()), "late\n");
        assertEquals("re: b\n", visit(single, "b\n"));
        single.awaitQuiet();
      }
    }
  }

  @Test
  void shouldPassOnTheEndOfAClientWhoseAnswerDependsOnIt() throws IOException {
    try (Socket client = proxy.connect()) {
      Talk.say(client, "no line's end");
      client.shutdownOutput();
      assertEquals("at the end: no line's end", Talk.hearAll(client));
    }
    proxy.awaitQuiet();
    PoolSnapshot pool = proxy.pool();
    assertEquals(0, pool.idle());
    assertEquals(1, pool.closed(CloseReason.SESSION_END));
  }

  @Test
  void shouldNotReuseTheConnectionOfAClientThatResetsInTheMiddleOfARequest() throws IOException {
    Socket client = proxy.connect();
    assertEquals("re: a\n", Talk.ask(client, "a\n"));
    Talk.say(client, "half a requ");
    proxy.awaitPool("active", p -> p.active() == 1);
    Talk.reset(client);
    proxy.awaitPool("closed", p -> p.closed(CloseReason.CLIENT_GONE) == 1 && p.total() == 0);
    assertEquals("re: b\n", visit("b\n"));
    assertEquals(2, server.accepted());
  }

  /** Closing the proxy asserts that none of these ends was unknown. */
  @Test
  void shouldKnowTheEndOfAConnectionWhoseLastAnswerMeetsAClientThatIsGone() throws IOException {
    for (int i = 1; i <= 20; i++) {
      try (Socket client = proxy.connect()) {
        Talk.say(client, "no line's end");
      }
      int sessions = i;
      proxy.awaitPool("over", p -> p.created() == sessions && p.total() == 0);
    }
    assertEquals(20, server.accepted());
  }

  @Test
  void shouldNotReuseTheConnectionOfAClientThatLeavesBeforeItsAnswer() throws IOException {
    try (Socket client = proxy.connect()) {
      Talk.say(client, "half a requ");
    }
    proxy.awaitPool("closed", p -> p.created() == 1 && p.total() == 0);
    assertEquals("re: b\n", visit("b\n"));
    assertEquals(2, server.accepted());
  }
}
