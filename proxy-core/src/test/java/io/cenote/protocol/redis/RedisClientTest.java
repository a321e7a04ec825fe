package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.ClientSide.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One client without sockets, step by step. */
class RedisClientTest {
  private final ClientSide client =
      new RedisProtocol(new RedisUpstream(null, 0), null)
          .newClient(
              new RedisListener(
                  Mode.LEASE,
                  1,
                  new Bounds(1024, 1 << 20, 1 << 20, Duration.ZERO),
                  Replay.NONE,
                  Denied.NOTHING),
              RedisSettings.handle(1));

  private static ByteBuf bytes(String text) {
    return Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Else, with the connection lost, the rest would go to another one, as a request of its own. */
  @Test
  void shouldBeWithinALargeRequestUntilItsLastPartIsSent() {
    int size = 100_000;
    ByteBuf head = bytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + size + "\r\n" + "x".repeat(80_000));
    assertEquals(Step.SEND, client.next(head));
    assertTrue(client.part().beginsRequest());
    client.sent(head);
    assertTrue(client.isWithinRequest());
    ByteBuf rest = bytes("x".repeat(size - 80_000) + "\r\n");
    assertEquals(Step.SEND, client.next(rest));
    assertFalse(client.part().beginsRequest());
    assertTrue(client.isWithinRequest(), "the last part is not sent yet");
    assertFalse(client.isAtRest());
    client.sent(rest);
    assertFalse(client.isWithinRequest());
    assertTrue(client.isAtRest());
    assertEquals(Step.MORE, client.next(rest));
    client.close();
    head.release();
    rest.release();
  }
}
