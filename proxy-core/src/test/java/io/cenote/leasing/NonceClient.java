package io.cenote.leasing;

import io.cenote.testing.RespClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A client that knows exactly what must come back: everything it asks for has its own number in it.
 * Now and then it goes away in the middle of a request or of a reply.
 */
final class NonceClient {
  private static final String LOST = "-ERR upstream connection lost";

  private final int port;
  private final int id;
  private final Random random;
  private long sequence;
  private long visits;

  NonceClient(int port, int id, long seed) {
    this.port = port;
    this.id = id;
    random = new Random(seed * 1000 + id);
  }

  /** What one visit came to. */
  record Visit(int right, int lost) {}

  private record Asked(String command, String expected, boolean mayBeOld) {}

  /**
   * One connection: a few pipelines, or a part of one.
   *
   * @throws AssertionError if a reply is anybody else's
   */
  Visit visit() throws IOException {
    int right = 0;
    int lost = 0;
    visits++;
    boolean hasLost = false;
    try (RespClient client = RespClient.to(port)) {
      for (int round = 0; round < 10; round++) {
        List<Asked> asked = new ArrayList<>();
        byte[] pipeline = pipeline(asked);
        boolean aborts = random.nextInt(20) == 0;
        if (aborts && random.nextBoolean()) {
          client.raw(Arrays.copyOf(pipeline, random.nextInt(pipeline.length)));
          leave(client);
          return new Visit(right, lost);
        }
        client.raw(pipeline);
        int heard = aborts ? random.nextInt(asked.size()) : asked.size();
        for (Asked question : asked.subList(0, heard)) {
          String reply = client.reply();
          if (reply.startsWith(LOST)) {
            hasLost = true;
            lost++;
          } else {
            check(question, reply, hasLost);
            right++;
          }
        }
        if (aborts) {
          leave(client);
          return new Visit(right, lost);
        }
      }
    }
    return new Visit(right, lost);
  }

  /** Half of the time with a reset, for a peer that is just gone. */
  private void leave(RespClient client) throws IOException {
    if (random.nextBoolean()) {
      client.socket().setSoLinger(true, 0);
    }
  }

  private void check(Asked question, String reply, boolean hasLost) {
    boolean own = reply.contains("c" + id + "-") || reply.matches("[$*]-1\r\n");
    if (!reply.equals(question.expected) && !(hasLost && question.mayBeOld && own)) {
      throw new AssertionError(
          "client %d, visit %d: %s expected %s and got %s"
              .formatted(id, visits, question.command, shown(question.expected), shown(reply)));
    }
  }

  private static String shown(String reply) {
    String text = reply.replace("\r\n", "~");
    return text.length() < 200 ? text : text.substring(0, 200) + "... " + text.length();
  }

  private byte[] pipeline(List<Asked> asked) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int depth = 1 + random.nextInt(12);
    // Of this visit: what an earlier one has asked for before it left may be done much later.
    String key = "k" + id + "-" + visits;
    for (int i = 0; i < depth; i++) {
      String nonce = "c" + id + "-" + sequence++ + "-" + "x".repeat(size());
      String bulk = "$" + nonce.length() + "\r\n" + nonce + "\r\n";
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          add(out, asked, "+OK\r\n", false, "SET", key, nonce);
          add(out, asked, bulk, true, "GET", key);
        }
        case 2 -> {
          add(out, asked, "+OK\r\n", false, "MULTI");
          add(out, asked, "+QUEUED\r\n", false, "ECHO", nonce);
          add(out, asked, "*1\r\n" + bulk, false, "EXEC");
        }
        case 3 -> {
          String list = "l" + id + "-" + sequence++;
          add(out, asked, ":1\r\n", false, "RPUSH", list, nonce);
          add(
              out,
              asked,
              "*2\r\n$" + list.length() + "\r\n" + list + "\r\n" + bulk,
              true,
              "BLPOP",
              list,
              "1");
        }
        default -> add(out, asked, bulk, false, "ECHO", nonce);
      }
    }
    return out.toByteArray();
  }

  private int size() {
    return switch (random.nextInt(40)) {
      case 0 -> 100_000 + random.nextInt(100_000);
      case 1, 2 -> random.nextInt(9000);
      default -> random.nextInt(30);
    };
  }

  private static void add(
      ByteArrayOutputStream out,
      List<Asked> asked,
      String expected,
      boolean old,
      String... request) {
    out.writeBytes(RespClient.request(request));
    asked.add(new Asked(request[0], expected, old));
  }
}
