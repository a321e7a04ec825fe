package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * R7 and R15, where the versions of Redis differ: subscribers get what they get without a proxy.
 */
class ServersSubscribersTest {
  private static void speak(RespClient client, int version) throws IOException {
    if (version > 2) {
      client.ask("HELLO", "" + version);
    }
  }

  /** R7: a shard's channel is still subscribed when nothing else is. */
  @ParameterizedTest
  @CsvSource({"lease, 2", "lease, 3", "mux, 2", "mux, 3"})
  void shouldLetAShardsChannelOutliveTheOthers(String mode, int version) throws IOException {
    try (RedisProcess redis = RedisPrograms.DEBIAN.start();
        RunningProxy proxy = RedisProxy.in(mode).before(redis.port());
        RespClient subscriber = RespClient.to(proxy.port());
        RespClient publisher = RespClient.to(proxy.port())) {
      speak(subscriber, version);
      subscriber.ask("SUBSCRIBE", "a");
      assertTrue(subscriber.ask("SSUBSCRIBE", "s").endsWith("$1\r\ns\r\n:1\r\n"));
      assertTrue(subscriber.ask("UNSUBSCRIBE").endsWith("$1\r\na\r\n:0\r\n"));
      assertEquals(":1\r\n", publisher.ask("SPUBLISH", "s", "x"));
      assertTrue(subscriber.reply().endsWith("$8\r\nsmessage\r\n$1\r\ns\r\n$1\r\nx\r\n"));
    }
  }

  /**
   * R7, R15: after CLIENT REPLY, Redis 6.2 keeps confirmations from a subscriber as well; 7.0 does
   * not.
   */
  @ParameterizedTest
  @CsvSource({
    "BUNDLED, lease, 2, OFF",
    "BUNDLED, mux, 3, OFF",
    "BUNDLED, lease, 2, SKIP",
    "DEBIAN, lease, 2, OFF",
    "DEBIAN, lease, 3, OFF",
    "DEBIAN, mux, 2, OFF",
    "DEBIAN, mux, 3, OFF",
    "DEBIAN, lease, 2, SKIP",
    "DEBIAN, lease, 3, SKIP"
  })
  void shouldTreatASubscriberWithoutRepliesAsTheServerDoes(
      RedisPrograms program, String mode, int version, String silence) throws IOException {
    try (RedisProcess redis = program.start();
        RunningProxy proxy = RedisProxy.in(mode).before(redis.port())) {
      assertEquals(
          repliesToSilence(redis.port(), version, silence),
          repliesToSilence(proxy.port(), version, silence));
    }
  }

  private static List<String> repliesToSilence(int port, int version, String silence)
      throws IOException {
    try (RespClient client = RespClient.to(port)) {
      speak(client, version);
      client.raw(
          RespClient.bytes(
              "SET k v\r\nCLIENT REPLY "
                  + silence
                  + "\r\nSUBSCRIBE a\r\nPING\r\nUNSUBSCRIBE a\r\nPING\r\nGET k\r\n"
                  + "CLIENT REPLY ON\r\nECHO end\r\n"));
      List<String> replies = new ArrayList<>();
      do {
        replies.add(client.reply());
      } while (!replies.get(replies.size() - 1).contains("end"));
      return replies;
    }
  }
}
