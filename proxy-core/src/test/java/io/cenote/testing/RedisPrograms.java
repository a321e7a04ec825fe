package io.cenote.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** Where the Redis servers of the tests come from. */
public enum RedisPrograms {
  /** The binary that the test library brings: Redis 6.2. */
  BUNDLED {
    @Override
    RedisServerBuilder server() {
      return RedisServer.newRedisServer();
    }
  },
  /** The distribution's own: Redis 7 on Debian 12. */
  DEBIAN {
    @Override
    RedisServerBuilder server() {
      File tool = Needs.tool("redis-server").toFile();
      return RedisServer.newRedisServer().executableProvider(() -> tool);
    }
  };

  abstract RedisServerBuilder server();

  /** Starts one that answers; {@code settings} are lines of its configuration. */
  public RedisProcess start(String... settings) {
    try {
      return RedisProcess.start(server(), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
