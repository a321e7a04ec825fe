package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** A server that speaks first, as mail servers do. */
class GreetingTest {
  private TinyServer mail;

  @BeforeEach
  void start() throws IOException {
    mail = new TinyServer(GreetingTest::serve);
  }

  @AfterEach
  void end() throws IOException {
    mail.close();
  }

  private static void serve(Socket client, int number) throws IOException {
    Talk.say(client, "220 greeting " + number + "\r\n");
    while (Talk.hearLine(client).startsWith("NOOP")) {
      Talk.say(client, "250 fine " + number + "\r\n");
    }
    Talk.say(client, "221 bye " + number + "\r\n");
  }

  /** All that a client hears: its server's greeting must be in it exactly once. */
  private static String visit(RunningProxy proxy) throws IOException {
    try (Socket client = proxy.connect()) {
      String greeting = Talk.hearLine(client);
      Talk.say(client, "NOOP\r\nQUIT\r\n");
      return greeting + Talk.hearAll(client);
    }
  }

  private static String dialogue(int number) {
    return "220 greeting %1$d\r\n250 fine %1$d\r\n221 bye %1$d\r\n".formatted(number);
  }

  @Test
  void shouldPassTheGreetingOfAFreshConnectionOn() throws IOException {
    try (RunningProxy proxy = RunningProxy.tcp().before(mail.port())) {
      for (int i = 1; i <= 20; i++) {
        assertEquals(dialogue(i), visit(proxy));
      }
    }
  }

  @Test
  void shouldHandTheGreetingOfAWarmConnectionToItsFirstClientExactlyOnce() throws IOException {
    String pool = "min-idle = 2, server-speaks-first = true";
    try (RunningProxy proxy = RunningProxy.tcp().pool(pool).before(mail.port())) {
      for (int i = 1; i <= 20; i++) {
        proxy.awaitPool("two warm ones", p -> p.idle() == 2);
        String heard = visit(proxy);
        String number = heard.substring("220 greeting ".length(), heard.indexOf('\r'));
        assertEquals(dialogue(Integer.parseInt(number)), heard);
      }
      proxy.awaitQuiet();
      PoolSnapshot pooled = proxy.pool();
      assertEquals(20, pooled.warm());
      assertEquals(0, pooled.closed(CloseReason.UNEXPECTED_DATA));
    }
  }

  @Test
  void shouldEvictAWarmConnectionThatGreetsUnaskedAndServeTheClientFromAnother()
      throws IOException {
    try (RunningProxy proxy = RunningProxy.tcp().pool("min-idle = 1").before(mail.port())) {
      proxy.awaitPool("evicted", p -> p.closed(CloseReason.UNEXPECTED_DATA) > 0);
      for (int i = 0; i < 20; i++) {
        String heard = visit(proxy);
        int number =
            Integer.parseInt(heard.substring("220 greeting ".length(), heard.indexOf('\r')));
        assertTrue(number > 1, heard);
        assertEquals(dialogue(number), heard);
      }
    }
  }
}
