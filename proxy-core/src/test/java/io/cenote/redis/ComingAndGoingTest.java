package io.cenote.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.Others;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that come and go at any moment: what one was to hear, no other hears. */
class ComingAndGoingTest {
  private static final int CLIENTS = 8;
  private static final int VISITS = 150;

  @RegisterExtension private final Others clients = new Others();

  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldGiveNobodyTheReplyOfAnother(String mode) throws Exception {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy = scarce(redis.port(), mode)) {
      List<Future<?>> all = new ArrayList<>();
      for (int c = 0; c < CLIENTS; c++) {
        int client = c;
        all.add(clients.submit(() -> come(proxy, client)));
      }
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
      proxy.awaitQuiet();
    }
  }

  /** Fewer connections than clients: whatever is given back goes to the next at once. */
  private static RunningProxy scarce(int port, String mode) {
    return RedisProxy.in(mode)
        .listener("redis.mux-connections = 2")
        .pool("max-connections = 4")
        .before(port);
  }

  private static Void come(RunningProxy proxy, int client) throws IOException {
    Random random = new Random(client);
    for (int visit = 0; visit < VISITS; visit++) {
      try (RespClient visitor = RespClient.to(proxy.port())) {
        say(visitor, random, client + "." + visit);
      }
    }
    return null;
  }

  /** Says much, hears some of it, and goes: in the middle of a request, with or without a reset. */
  private static void say(RespClient visitor, Random random, String name) throws IOException {
    int count = 1 + random.nextInt(40);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(opening(random, name));
    for (int i = 0; i < count; i++) {
      all.writeBytes(RespClient.request("ECHO", name + ":" + i + padding(i)));
    }
    boolean breaksOff = random.nextInt(4) == 0;
    int length = all.size() - (breaksOff ? 5 : 0);
    visitor.raw(Arrays.copyOf(all.toByteArray(), length));
    visitor.reply();
    int heard = random.nextInt(breaksOff ? count : count + 1);
    for (int i = 0; i < heard; i++) {
      String text = name + ":" + i + padding(i);
      assertEquals("$" + text.length() + "\r\n" + text + "\r\n", visitor.reply());
    }
    if (random.nextInt(3) == 0) {
      visitor.socket().setSoLinger(true, 0);
    }
  }

  /** What the connection would remember of the client, if it were not cleaned. */
  private static byte[] opening(Random random, String name) {
    return switch (random.nextInt(5)) {
      case 0 -> RespClient.request("SELECT", "1");
      case 1 -> RespClient.request("WATCH", name);
      case 2 -> RespClient.request("HELLO", "3");
      case 3 -> RespClient.request("SET", name, "value");
      default -> RespClient.request("BLPOP", name, "0.01");
    };
  }

  private static String padding(int i) {
    return i % 10 == 9 ? "x".repeat(20_000) : "";
  }
}
