package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.Talk;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Upstreams that refuse, do not answer, or are there only in part. */
class UpstreamDownTest {

  /** A port at which nobody listens, and nobody else can while it is held. */
  private static Socket heldPort() throws IOException {
    Socket held = new Socket();
    held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return held;
  }

  @Test
  void shouldEndTheClientOfAnUpstreamThatRefusesAndSayWhy() throws IOException {
    try (LogCapture log = new LogCapture("cenote.listener");
        Socket held = heldPort();
        RunningProxy proxy = RunningProxy.tcp().before(held.getLocalPort());
        Socket client = proxy.connect()) {
      Talk.say(client, "hello\n");
      assertTrue(Talk.endsSilently(client));
      assertEquals(1, proxy.pool().refused(CloseReason.CONNECT_REFUSED));
      assertEquals(1, proxy.pool().closed(CloseReason.CONNECT_REFUSED));
      log.awaitLine(
          "listener=in connect-refused:",
          "connect to 127.0.0.1:" + held.getLocalPort(),
          "pool=out");
    }
  }

  @Test
  void shouldUseTheSecondEndpointWhenTheFirstRefuses() throws IOException {
    try (Socket held = heldPort();
        TinyServer server = TinyServer.echo();
        RunningProxy proxy = RunningProxy.tcp().before(held.getLocalPort(), server.port())) {
      for (int i = 0; i < 10; i++) {
        try (Socket client = proxy.connect()) {
          assertEquals("hello\n", Talk.ask(client, "hello\n"));
        }
      }
      proxy.awaitQuiet();
      assertEquals(0, proxy.pool().refused(CloseReason.CONNECT_REFUSED));
      assertEquals(10, server.accepted());
      // While the dead endpoint backs off it is not asked.
      long failures = proxy.pool().connectFailures();
      assertTrue(failures >= 1 && failures < 10, () -> "failures: " + failures);
    }
  }

  @Test
  void shouldTryEachEndpointOnceBeforeItGivesUp() throws IOException {
    try (Socket one = heldPort();
        Socket two = heldPort();
        RunningProxy proxy = RunningProxy.tcp().before(one.getLocalPort(), two.getLocalPort());
        Socket client = proxy.connect()) {
      assertTrue(Talk.endsSilently(client));
      assertEquals(2, proxy.pool().connectFailures());
      assertEquals(1, proxy.pool().refused(CloseReason.CONNECT_REFUSED));
    }
  }

  @Test
  void shouldGiveUpAConnectThatIsNotAnswered() throws IOException {
    List<Socket> fillers = new ArrayList<>();
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fill(deaf, fillers);
      try (RunningProxy proxy =
              RunningProxy.tcp().upstream("connect-timeout = 200ms").before(deaf.getLocalPort());
          Socket client = proxy.connect()) {
        assertTrue(Talk.endsSilently(client));
        assertEquals(1, proxy.pool().refused(CloseReason.CONNECT_TIMEOUT));
      }
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  /** Fills the backlog of a server that never accepts, until the kernel drops what comes. */
  private static void fill(ServerSocket deaf, List<Socket> fillers) throws IOException {
    for (int i = 0; i < 100; i++) {
      Socket filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(deaf.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
    throw new IOException("the backlog never filled");
  }
}
