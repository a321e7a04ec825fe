package io.cenote.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** A real Redis server, which keeps nothing. */
public final class RedisProcess implements AutoCloseable {
  private final int port;
  private final RedisServer server;

  private RedisProcess(int port, RedisServer server) {
    this.port = port;
    this.server = server;
  }

  /** Starts one on a free port, and waits until it has said that it is ready. */
  static RedisProcess start(RedisServerBuilder builder, String... settings) throws IOException {
    int port = freePort();
    builder.port(port).bind("127.0.0.1").setting("save \"\"");
    builder.setting("dir " + System.getProperty("java.io.tmpdir"));
    List.of(settings).forEach(builder::setting);
    RedisServer server = builder.build();
    server.start();
    return new RedisProcess(port, server);
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    server.stop();
  }
}
