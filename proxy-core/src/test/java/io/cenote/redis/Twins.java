package io.cenote.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RespClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Two connections on which the same is said, the bytes cut at the same places, and the same must be
 * heard. The writing is done beside the reading, so that neither waits for the other.
 */
final class Twins implements AutoCloseable {
  private static final int LIMIT_SECONDS = 15;

  private final RespClient direct;
  private final RespClient proxied;
  private final ExecutorService writers = Executors.newFixedThreadPool(2);
  private final Random random;

  Twins(int directPort, int proxiedPort, Random random) throws IOException {
    direct = RespClient.to(directPort);
    proxied = RespClient.to(proxiedPort);
    this.random = random;
  }

  /** Says the requests in one go and compares the replies one by one. */
  void exchange(List<Request> requests) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    requests.forEach(request -> all.writeBytes(request.bytes()));
    List<byte[]> pieces = cut(all.toByteArray());
    Future<?> toDirect = writers.submit(() -> write(direct, pieces));
    Future<?> toProxied = writers.submit(() -> write(proxied, pieces));
    for (int i = 0; i < requests.size(); i++) {
      if (requests.get(i).replies() > 0) {
        compare(requests, i);
      }
    }
    await(toDirect);
    await(toProxied);
  }

  private void compare(List<Request> requests, int index) {
    String expected = heard(direct);
    String actual = heard(proxied);
    if (!expected.equals(actual)) {
      assertEquals(expected, actual, () -> explain(requests, index));
    }
  }

  /** The reply, or how there was none; without what is each connection's own. */
  private static String heard(RespClient from) {
    try {
      String text = from.reply();
      boolean isHello = text.contains("$6\r\nserver\r\n$5\r\nredis\r\n");
      String own = isHello ? text.replaceAll("\\$2\r\nid\r\n:[0-9]+", "id") : text;
      return own.length() < 1000 ? Request.shown(RespClient.bytes(own)) : own;
    } catch (IOException e) {
      return "none: " + e;
    }
  }

  private static String explain(List<Request> requests, int index) {
    StringBuilder text = new StringBuilder();
    for (int i = Math.max(0, index - 5); i <= index; i++) {
      text.append("\n  ").append(i).append(": ").append(requests.get(i).shown());
    }
    return "the reply to request " + index + " of " + requests.size() + ", after" + text + "\n";
  }

  /** As a whole, byte by byte, or in small or large pieces. */
  private List<byte[]> cut(byte[] all) {
    int most =
        switch (random.nextInt(4)) {
          case 0 -> all.length;
          case 1 -> all.length < 2_000 ? 1 : 5_000;
          case 2 -> all.length < 20_000 ? 100 : 10_000;
          default -> 20_000;
        };
    List<byte[]> pieces = new ArrayList<>();
    int at = 0;
    while (at < all.length) {
      int size = most == all.length ? most : Math.min(all.length - at, 1 + random.nextInt(most));
      byte[] piece = new byte[size];
      System.arraycopy(all, at, piece, 0, size);
      pieces.add(piece);
      at += size;
    }
    return pieces;
  }

  private static Void write(RespClient to, List<byte[]> pieces) throws IOException {
    for (byte[] piece : pieces) {
      to.raw(piece);
    }
    return null;
  }

  private static void await(Future<?> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Both must have nothing more to say, and end. */
  void assertEnd() throws IOException {
    assertTrue(direct.isAtEnd(), "the direct connection says more");
    assertTrue(proxied.isAtEnd(), "the proxied connection says more");
  }

  @Override
  public void close() throws IOException {
    writers.shutdownNow();
    try (direct;
        proxied) {}
  }
}
