package io.cenote.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RespClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of Redis that make the proxy keep what they say of themselves, and what it answers. */
@Timeout(180)
class RedisHoardersTest {
  private static final int MOST_RESIDENT = 200 * 1024 * 1024;
  private static final String LONG = "x".repeat(60_000);

  @Test
  void shouldServeOthersAtLittleCostBesideADozen() throws Exception {
    List<RespClient> hoarders = new ArrayList<>();
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        ProxyProcess proxy = start(redis);
        RespClient other = RespClient.to(proxy.address("in").getPort())) {
      for (int i = 0; i < 12; i++) {
        hoarders.add(hoarder(proxy, i));
      }
      for (int i = 0; i < 100; i++) {
        assertEquals("+PONG\r\n", other.ask("PING"));
        LockSupport.parkNanos(10_000_000);
      }
      long resident = proxy.resident();
      assertTrue(resident < MOST_RESIDENT, () -> resident + " bytes are resident");
    } finally {
      for (RespClient client : hoarders) {
        client.close();
      }
    }
  }

  @Test
  void shouldEndTheClientsThatHoldMostAndNotTheProcess() throws Exception {
    List<RespClient> named = new ArrayList<>();
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        ProxyProcess proxy = start(redis)) {
      for (int i = 0; i < 1_500; i++) {
        RespClient client = RespClient.to(proxy.address("in").getPort());
        named.add(client);
        client.send("CLIENT", "SETNAME", LONG);
      }
      proxy.awaitLine("limits.buffered-bytes");
      int port = proxy.address("in").getPort();
      Eventually.eventually("newcomers are served", () -> isServed(port));
      long resident = proxy.resident();
      assertTrue(resident < MOST_RESIDENT + 100 * 1024 * 1024, () -> resident + " are resident");
    } finally {
      for (RespClient client : named) {
        client.close();
      }
    }
  }

  private static boolean isServed(int port) {
    try (RespClient other = RespClient.to(port)) {
      return other.ask("PING").equals("+PONG\r\n");
    } catch (IOException turnedAway) {
      return false;
    }
  }

  private static ProxyProcess start(RedisProcess redis) throws IOException, InterruptedException {
    return ProxyProcess.start(
        List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=512m"),
        """
        cenote {
          event-loops = 2, admin.bind = off, stats.interval = 1h, limits.buffered-bytes = 67108864
          listeners.in { bind = "127.0.0.1:0", upstream = out, protocol = redis }
          upstreams.out { endpoints = [ "127.0.0.1:%d" ] }
        }
        """
            .formatted(redis.port()));
  }

  /** Behind a BLPOP that waits: logins, or what it asks about itself. */
  private static RespClient hoarder(ProxyProcess proxy, int kind)
      throws IOException, InterruptedException {
    RespClient client = RespClient.to(proxy.address("in").getPort());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if (kind % 3 == 1) {
      all.writeBytes(RespClient.request("CLIENT", "SETNAME", LONG));
    }
    all.writeBytes(RespClient.request("BLPOP", "none", "0"));
    for (int i = 0; i < 1_000; i++) {
      all.writeBytes(
          kind % 3 == 1
              ? RespClient.request("CLIENT", "GETNAME")
              : RespClient.request("AUTH", "u", LONG));
    }
    Thread writer =
        new Thread(
            () -> {
              try {
                client.raw(all.toByteArray());
              } catch (SocketException ended) {
                return; // it is not read on, and closed in the end
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    writer.setDaemon(true);
    writer.start();
    return client;
  }
}
