package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.Dialogue;
import io.cenote.protocol.PoolKey;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server's replies to clients say of the server itself, wherever they are cut. */
class RedisServerTest {
  private static final String FULL = "-ERR max number of clients reached";

  /** A protocol that knows the server's commands, so that a wish for a login is news. */
  private static RedisProtocol protocol() {
    RedisProtocol protocol = new RedisProtocol(new RedisUpstream(null, 0), null);
    Dialogue greeting = protocol.newServer(PoolKey.NONE).greeting();
    if (greeting != null) {
      greeting.answered(
          Unpooled.wrappedBuffer(WireWords.replies("*1 *3 $3 get :2 *0")), Unpooled.EMPTY_BUFFER);
      greeting.over();
    }
    return protocol;
  }

  private static void hear(RedisServer server, String replies, int cut) throws Violation {
    ByteBuf bytes = Unpooled.wrappedBuffer(WireWords.replies(replies));
    int at = 0;
    while (at < bytes.writerIndex()) {
      int to = at < cut ? Math.min(cut, bytes.writerIndex()) : bytes.writerIndex();
      int end = server.replyEnd(bytes, at, to);
      at = end < 0 ? to : end;
    }
  }

  /** R12, R25: {@code -NOAUTH} and {@code -READONLY} demote the server. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -READONLY no                       | true  | ''
          -READONLYX no                      | true  | ''
          -READONL no                        | false | ''
          -NOAUTH log in first               | true  | ''
          -NOAUT log in first                | false | ''
          -ERR max number of clients reached | false | -ERR max number of clients reached
          -ERR max number of client          | false | ''
          +OK -ERR max number of clients     | false | ''
          -ERR -ERR max number of clients    | false | ''
          -LOADING -READONLY no              | true  | ''
          """)
  void shouldUnderstandAnErrorWhereverItIsCut(String replies, boolean demoted, String refusal)
      throws Violation {
    int length = WireWords.replies(replies).length;
    for (int cut = 0; cut < length; cut++) {
      RedisServer server = (RedisServer) protocol().newServer(PoolKey.NONE);
      hear(server, replies, cut);
      assertEquals(demoted, server.isDemoted(), "cut at " + cut);
      assertEquals(refusal, server.refusal(), "cut at " + cut);
    }
  }

  /** R3: a client can have got the half of a reply, but of a push only an attribute before it. */
  @ParameterizedTest(name = "{index}")
  @CsvSource({
    ">2 $1 a, false, true",
    "*2 $1 a, true, true",
    "+OK >2 $1 a, false, true",
    ">1 $1 a +OK, false, false"
  })
  void shouldTakeHalfAPushForNoHalfReply(String heard, boolean within, boolean dirty)
      throws Violation {
    RedisServer server = (RedisServer) protocol().newServer(PoolKey.NONE);
    hear(server, heard, 0);
    assertEquals(within, server.isWithinReply());
    assertEquals(dirty, server.isDirty());
  }

  /** R3: even if it is a push that comes behind it. */
  @Test
  void shouldTakeAnAttributeForTheHalfOfAReply() throws Violation {
    RedisServer server = (RedisServer) protocol().newServer(PoolKey.NONE);
    ByteBuf bytes = Unpooled.wrappedBuffer(Resp.ascii("|1\r\n+a\r\n+b\r\n>2\r\n+c\r\n"));
    assertEquals(-1, server.replyEnd(bytes, 0, bytes.writerIndex()));
    assertTrue(server.isUnasked());
    assertTrue(server.isWithinReply());
  }

  /** Of a refusal without an end only the beginning is kept. */
  @ParameterizedTest
  @CsvSource({"0", "5", "100", "1000"})
  void shouldBoundARefusal(int cut) throws Violation {
    RedisServer server = (RedisServer) protocol().newServer(PoolKey.NONE);
    hear(server, FULL + " x{5000}", cut);
    assertEquals(Script.SHOWN, server.refusal().length());
  }
}
