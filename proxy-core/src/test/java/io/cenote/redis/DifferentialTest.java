package io.cenote.redis;

import io.cenote.testing.Others;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a client hears through the proxy is, byte for byte, what it hears from a server: clients say
 * random things to two servers of one program, to one directly and to one through the proxy.
 *
 * <p>System properties: {@code cenote.differential.commands}, how many in all; {@code
 * cenote.differential.seed}, for other ones.
 */
class DifferentialTest {
  private static final int COMMANDS = Integer.getInteger("cenote.differential.commands", 20_000);
  private static final long SEED = Long.getLong("cenote.differential.seed", 1);
  private static final int RUNS = 8;
  private static final int CLIENTS = 4;
  private static final int PER_SESSION = 250;

  @RegisterExtension private final Others clients = new Others();

  @ParameterizedTest
  @CsvSource({
    "BUNDLED, lease, 2",
    "BUNDLED, lease, 3",
    "BUNDLED, mux, 2",
    "BUNDLED, mux, 3",
    "DEBIAN, lease, 2",
    "DEBIAN, lease, 3",
    "DEBIAN, mux, 2",
    "DEBIAN, mux, 3"
  })
  void shouldSayWhatAServerSays(RedisPrograms program, String mode, int version) throws Exception {
    try (RedisProcess direct = program.start();
        RedisProcess behind = program.start();
        RunningProxy proxy = RedisProxy.in(mode).before(behind.port())) {
      List<Future<?>> talks = new ArrayList<>();
      for (int c = 0; c < CLIENTS; c++) {
        int client = c;
        talks.add(clients.submit(() -> talk(client, version, direct.port(), proxy.port())));
      }
      for (Future<?> talk : talks) {
        ended(talk);
      }
      proxy.awaitQuiet();
    }
  }

  private static void ended(Future<?> talk) throws Exception {
    try {
      talk.get(5, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + SEED + ": " + e.getCause().getMessage(), e.getCause());
    }
  }

  /** One session after another. */
  private static Void talk(int client, int version, int directPort, int proxiedPort)
      throws Exception {
    Random random = new Random(SEED * 1_000 + client);
    int left = COMMANDS / RUNS / CLIENTS;
    while (left > 0) {
      int some = Math.min(left, 1 + random.nextInt(2 * PER_SESSION));
      try (Twins twins = new Twins(directPort, proxiedPort, random)) {
        session(twins, version, some, new Talk(client, random));
      }
      left -= some;
    }
    return null;
  }

  private record Talk(int client, Random random) {}

  private static void session(Twins twins, int version, int commands, Talk talk) throws Exception {
    Random random = talk.random();
    RandomRequests requests = new RandomRequests(random, "client" + talk.client() + ":");
    if (version == 3) {
      twins.exchange(List.of(Request.of("HELLO", "3")));
    }
    int left = commands;
    while (left > 0) {
      if (version == 3 && requests.isAtRest() && random.nextInt(8) == 0) {
        twins.exchange(List.of(Request.of("HELLO", "" + (2 + random.nextInt(2)))));
      }
      int depth = Math.min(left, random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(50));
      List<Request> pipeline = new ArrayList<>();
      for (int i = 0; i < depth; i++) {
        pipeline.add(requests.next());
      }
      twins.exchange(pipeline);
      left -= depth;
    }
    twins.exchange(List.of(Request.of("CLIENT", "REPLY", "ON"), Request.of("QUIT")));
    twins.assertEnd();
  }
}
