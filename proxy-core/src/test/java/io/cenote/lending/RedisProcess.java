package io.cenote.lending;

import io.cenote.testing.Eventually;
import io.cenote.testing.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import redis.embedded.RedisServer;

/** A real Redis server of one test. */
final class RedisProcess implements AutoCloseable {
  private final int port;
  private final RedisServer server;

  private RedisProcess(int port, RedisServer server) {
    this.port = port;
    this.server = server;
  }

  /** Starts one on a free port; {@code settings} are lines of its configuration. */
  static RedisProcess start(String... settings) {
    try {
      int port = freePort();
      var builder = RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"");
      List.of(settings).forEach(builder::setting);
      RedisServer server = builder.build();
      server.start();
      RedisProcess process = new RedisProcess(port, server);
      Eventually.eventually("redis on " + port, process::answers);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private boolean answers() {
    try (RespClient client = RespClient.to(port)) {
      client.send("PING");
      return !client.reply().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    server.stop();
  }
}
