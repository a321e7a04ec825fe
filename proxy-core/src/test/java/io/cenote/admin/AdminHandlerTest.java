package io.cenote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.SimLoop;
import io.cenote.transport.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections of the admin endpoint in virtual time, without sockets. */
class AdminHandlerTest {
  private static final String GET_POOLS = "GET /pools HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String GET_LIVE = "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static final String LAST =
      "GET /pools HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  private final AdminConnections connections = new AdminConnections(3);
  private final List<EmbeddedChannel> channels = new ArrayList<>();
  private final EmptyProxy proxy = new EmptyProxy();

  private EmbeddedChannel connect() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    assertTrue(connections.admit(channel), "refused");
    Door door = Door.of(new Endpoint.Tcp("127.0.0.1", 9900), false, List.of());
    AdminAnswers answers =
        new AdminAnswers(
            proxy,
            () -> null,
            Runnable::run,
            new LevelChanges(new SimLoop(0, new SimLoop.Clock())));
    AdminHandler.addTo(channel.pipeline(), answers, door, connections);
    channel.pipeline().fireChannelActive();
    channels.add(channel);
    return channel;
  }

  @AfterEach
  void end() {
    channels.forEach(EmbeddedChannel::finishAndReleaseAll);
  }

  private static void send(EmbeddedChannel channel, String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private static String received(EmbeddedChannel channel) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.append(part.toString(StandardCharsets.UTF_8));
      part.release();
    }
    return all.toString();
  }

  private static void pass(EmbeddedChannel channel, long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void shouldAnswerOneRequestAfterTheOther() {
    EmbeddedChannel channel = connect();
    send(channel, GET_LIVE + GET_POOLS);
    assertEquals("", received(channel), "the first has no answer yet");
    assertEquals(0, proxy.asked);
    proxy.life.complete("");
    channel.runPendingTasks();
    String both = received(channel);
    assertEquals(2, both.split("HTTP/1.1 200", -1).length - 1, both);
    assertTrue(both.indexOf("live") < both.indexOf("pools"), both);
    pass(channel, 9_900);
    send(channel, GET_LIVE);
    channel.runPendingTasks();
    assertTrue(received(channel).contains("connection: keep-alive"));
    pass(channel, 10_001);
    assertFalse(channel.isOpen(), "nothing more was asked");
  }

  @Test
  void shouldAnswerARequestThatComesInPieces() {
    EmbeddedChannel channel = connect();
    String request =
        "POST /drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc" + GET_POOLS;
    int answers = 0;
    for (int i = 0; i < request.length(); i++) {
      send(channel, request.substring(i, i + 1));
      channel.runPendingTasks();
      answers += received(channel).split("HTTP/1.1 ", -1).length - 1;
    }
    assertEquals(2, answers);
    assertEquals(1, proxy.asked);
  }

  @Test
  void shouldDropWhatFollowsTheLastRequest() {
    EmbeddedChannel channel = connect();
    send(channel, LAST + GET_POOLS.repeat(500) + "GET /po");
    send(channel, "ols HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET_POOLS);
    channel.runPendingTasks();
    assertEquals(1, received(channel).split("HTTP/1.1 200", -1).length - 1);
    assertEquals(1, proxy.asked);
    assertTrue(channel.isOpen(), "closed before the client can have read its answer");
    pass(channel, 1_001);
    assertFalse(channel.isOpen());
  }

  @Test
  void shouldReadOnlySoMuchBehindTheLastRequest() {
    EmbeddedChannel channel = connect();
    send(channel, LAST);
    channel.runPendingTasks();
    send(channel, "x".repeat(AdminHandler.MAX_DROPPED));
    assertTrue(channel.isOpen());
    send(channel, "x");
    assertFalse(channel.isOpen());
  }

  @Test
  void shouldRefuseABodyThatIsTooLong() {
    EmbeddedChannel channel = connect();
    send(
        channel,
        "POST /drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1025\r\n\r\n"
            + "x".repeat(1025));
    channel.runPendingTasks();
    assertTrue(received(channel).startsWith("HTTP/1.1 413 "));
    assertEquals(0, proxy.ends);
  }

  @Test
  void shouldGiveTheWholeRequestTenSecondsHoweverOftenAByteComes() {
    EmbeddedChannel channel = connect();
    for (int i = 0; i < 9; i++) {
      send(channel, GET_POOLS.substring(i, i + 1));
      pass(channel, 1_100);
      assertTrue(channel.isOpen());
    }
    send(channel, "o");
    pass(channel, 200);
    assertFalse(channel.isOpen());
    assertEquals(0, connections.size());
  }

  @Test
  void shouldAnswerAClientThatEndsBeforeItsAnswerIsKnown() {
    EmbeddedChannel channel = connect();
    send(channel, GET_LIVE);
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertTrue(channel.isOpen());
    proxy.life.complete("");
    channel.runPendingTasks();
    assertTrue(received(channel).endsWith("\r\n\r\nlive\n"));
    assertFalse(channel.isOpen());
  }

  @Test
  void shouldSayWhichLoopDoesNotAnswer() {
    EmbeddedChannel channel = connect();
    send(channel, GET_LIVE);
    proxy.life.complete("event loop 1: no answer within 2 s");
    channel.runPendingTasks();
    String answer = received(channel);
    assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
    assertTrue(answer.endsWith("\r\n\r\nevent loop 1: no answer within 2 s\n"), answer);
  }

  @Test
  void shouldCloseAConnectionWhoseRequestIsNotWholeForANewcomer() {
    EmbeddedChannel waits = connect();
    send(waits, GET_LIVE);
    EmbeddedChannel first = connect();
    send(first, "GET /");
    EmbeddedChannel second = connect();
    EmbeddedChannel newcomer = connect();
    assertFalse(first.isOpen(), "the oldest that has not sent its request");
    assertTrue(waits.isOpen() && second.isOpen() && newcomer.isOpen());
    send(newcomer, GET_LIVE);
    send(second, GET_LIVE);
    assertFalse(connections.admit(new EmbeddedChannel()), "everybody waits for an answer");
    proxy.life.complete("");
    waits.runPendingTasks();
    EmbeddedChannel late = connect();
    assertFalse(waits.isOpen(), "it has its answer");
    assertTrue(late.isOpen() && second.isOpen() && newcomer.isOpen());
  }
}
