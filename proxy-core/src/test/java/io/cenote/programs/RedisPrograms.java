package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.fail;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.RedisServer;

/** Where the Redis servers of the tests come from. */
public enum RedisPrograms {
  /** The binary that the test library brings: Redis 6.2. */
  BUNDLED {
    @Override
    public Running start(Path folder) {
      int port = freePort();
      try {
        RedisServer server =
            RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .setting("dir " + folder)
                .build();
        server.start();
        return ready(new Running(port, server::stop));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  },
  /** The distribution's own: Redis 7 on Debian 12. */
  DEBIAN {
    @Override
    public Running start(Path folder) {
      int port = freePort();
      String tool = Needs.tool("redis-server").toString();
      try {
        Process process =
            new ProcessBuilder(
                    tool,
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--dir",
                    folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        return ready(new Running(port, () -> end(process)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  /** A server that runs. */
  public record Running(int port, Stop stop) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      stop.stop();
    }
  }

  /** Ends a server. */
  public interface Stop {
    void stop() throws IOException;
  }

  /** Starts one that answers; its files are in that folder. */
  public abstract Running start(Path folder);

  private static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Running ready(Running server) {
    Eventually.eventually(
        "redis on " + server.port(),
        () -> {
          try (Jedis jedis = new Jedis("127.0.0.1", server.port())) {
            return "PONG".equals(jedis.ping());
          } catch (JedisException e) {
            return false;
          }
        });
    return server;
  }

  private static void end(Process process) {
    process.destroy();
    try {
      Assertions.assertTrue(process.waitFor(10, TimeUnit.SECONDS), "redis-server did not end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(e);
    }
  }
}
