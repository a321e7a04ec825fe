package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.PoolKey;
import io.cenote.protocol.Unasked;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server connection: where replies end, and what is said unasked. */
class PostgresServerTest {
  private final PostgresServer server =
      new PostgresServer(PoolKey.of("it", "it"), "", new SecureRandom(), false);

  private static byte[] message(String type, String body) {
    return Wire.message(type.charAt(0), Wire.bytes(body));
  }

  @ParameterizedTest
  @CsvSource({"S,TimeZone~UTC~,KEEP", "N,SNOTICE~~,KEEP", "A,0000news~~,CLOSE", "E,SFATAL~~,CLOSE"})
  void shouldJudgeWhatAnIdleServerSays(String type, String body, Unasked verdict) {
    byte[] all = message(type, body);
    assertEquals(verdict, server.unasked(Unpooled.wrappedBuffer(all)));
    for (int cut = 1; cut < all.length; cut++) {
      PostgresServer other =
          new PostgresServer(PoolKey.of("it", "it"), "", new SecureRandom(), false);
      Unasked first = other.unasked(Unpooled.wrappedBuffer(all, 0, cut));
      assertEquals(verdict, first, "cut at " + cut);
      assertTrue(other.isWithinReply());
      assertNull(other.probe(), "in the middle of a message");
      if (verdict == Unasked.KEEP) {
        assertEquals(verdict, other.unasked(Unpooled.wrappedBuffer(all, cut, all.length - cut)));
        assertFalse(other.isWithinReply());
      }
    }
  }

  @Test
  void shouldForwardWhatIsSaidToAClient() {
    server.use();
    assertEquals(Unasked.FORWARD, server.unasked(Unpooled.wrappedBuffer(message("A", "0000n~~"))));
    assertEquals(Unasked.FORWARD, server.unasked(Unpooled.wrappedBuffer(message("1", ""))));
  }

  @Test
  void shouldEndAReplyBehindItsReadyForQueryAtAnySplit() throws Violation {
    ByteBuf reply = Unpooled.buffer();
    reply.writeBytes(message("N", "SNOTICE~~")).writeBytes(message("D", "0000row"));
    reply.writeBytes(message("C", "SELECT 1~")).writeBytes(message("Z", "T"));
    int end = reply.writerIndex();
    reply.writeBytes(message("Z", "I"));
    for (int cut = 0; cut <= end; cut++) {
      if (cut < end) {
        assertEquals(-1, server.replyEnd(reply, 0, cut));
      }
      assertEquals(end, server.replyEnd(reply, cut == end ? 0 : cut, reply.writerIndex()));
    }
    server.use();
    ByteBuf asked = Unpooled.buffer();
    server.reset().open(asked);
    assertEquals(
        "ROLLBACK", asked.toString(5, 8, StandardCharsets.US_ASCII), "it is in a transaction");
  }
}
