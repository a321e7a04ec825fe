package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.PoolKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a subscribed client gets, cut anywhere. */
class SubscriberTest {
  private final CommandTable commands = CommandTable.builtIn();
  private final RedisServer server =
      (RedisServer) new RedisProtocol(new RedisUpstream(null, 0), null).newServer(PoolKey.NONE);
  private final Subscriber subscriber = new Subscriber();

  private void sent(String command, int names) {
    ByteBuf name = Unpooled.copiedBuffer(command, StandardCharsets.US_ASCII);
    CommandTable.Command found = commands.find(name, 0, name.readableBytes());
    subscriber.sent(found, found.kind(), names);
  }

  private void heard(String text, int split, boolean pushes) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    subscriber.received(server, bytes, 0, split, pushes);
    subscriber.received(server, bytes, split, bytes.writerIndex(), pushes);
  }

  private static String frame(boolean pushes, String word, String name, int number) {
    String bulk = name.isEmpty() ? "$-1\r\n" : "$" + name.length() + "\r\n" + name + "\r\n";
    String start = (pushes ? ">" : "*") + "3\r\n$" + word.length() + "\r\n" + word + "\r\n";
    return start + bulk + ":" + number + "\r\n";
  }

  private static String message(boolean pushes, String value) {
    String head = (pushes ? ">" : "*") + "3\r\n$7\r\nmessage\r\n$1\r\na\r\n$";
    return head + value.length() + "\r\n" + value + "\r\n";
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldKnowTheCountAtEverySplit(boolean pushes) {
    String all =
        frame(pushes, "subscribe", "a", 1)
            + message(pushes, "x".repeat(70))
            + frame(pushes, "subscribe", "b", 2)
            + frame(pushes, "psubscribe", "p".repeat(90), 3)
            + message(pushes, ":0")
            + frame(pushes, "unsubscribe", "b", 2)
            + frame(pushes, "unsubscribe", "a", 1)
            + frame(pushes, "unsubscribe", "", 1)
            + "-ERR wrong number of arguments\r\n"
            + frame(pushes, "punsubscribe", "p".repeat(90), 0);
    for (int split = 0; split <= all.length(); split++) {
      sent("subscribe", 2);
      sent("psubscribe", 1);
      sent("unsubscribe", 0);
      sent("unsubscribe", 0);
      sent("subscribe", 0);
      sent("punsubscribe", 1);
      heard(all, split, pushes);
      assertTrue(subscriber.ends(), "split at " + split);
      assertFalse(subscriber.isLost());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+OK\r\n", // a reply that nobody asked for
        "*3\r\n$10\r\npsubscribe\r\n$1\r\na\r\n:1\r\n", // a confirmation of something else
        "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n$1\r\n1\r\n", // one without a number
        "!!"
      })
  void shouldNotFollowWhatDoesNotFit(String reply) {
    sent("subscribe", 1);
    heard(reply, 0, false);
    assertTrue(subscriber.isLost());
    assertFalse(subscriber.ends());
  }

  @Property
  void shouldBearAnything(@ForAll @Size(max = 300) byte[] bytes, @ForAll boolean pushes) {
    sent("subscribe", 1);
    subscriber.received(server, Unpooled.wrappedBuffer(bytes), 0, bytes.length, pushes);
    assertEquals(!subscriber.isLost(), subscriber.isFollowed());
  }
}
