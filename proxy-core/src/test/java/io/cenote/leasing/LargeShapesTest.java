package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R21: replies as deep, and requests of as many arguments, as a server allows. */
class LargeShapesTest extends WithRedis {
  private static final String NESTED =
      "local top = {} local t = top for i = 2, tonumber(ARGV[1]) do local n = {} t[1] = n t = n end"
          + " t[1] = 1 return top";

  /** Redis nests up to 7,995 arrays, in 6.2 and 7.0, and ends deeper ones with an error. */
  @ParameterizedTest
  @CsvSource({"lease, 33", "mux, 33", "lease, 128", "mux, 128", "lease, 4000", "mux, 9000"})
  void shouldPassAScriptsReplyNestedAsDeepAsTheServerNestsIt(String mode, int depth)
      throws IOException {
    try (RespClient client = client(mode);
        RespClient other = client(mode)) {
      assertEquals("+PONG\r\n", other.ask("PING"));
      client.send("EVAL", NESTED, "0", "" + depth);
      client.send("PING");
      other.send("PING");
      InputStream in = client.socket().getInputStream();
      int found = 0;
      String line = line(in);
      while (line.equals("*1")) {
        found++;
        line = line(in);
      }
      assertEquals(depth > 7995 ? "-ERR reached lua stack limit" : ":1", line);
      assertEquals(Math.min(depth, 7995), found);
      assertEquals("+PONG", line(in), "the reply behind it");
      assertEquals("+PONG\r\n", other.reply(), "another client");
      assertEquals("+PONG\r\n", other.ask("PING"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldPassARequestOfAsManyArgumentsAsTheServerTakes(String mode) throws IOException {
    int keys = 1_100_000;
    try (RedisProcess newer = RedisPrograms.DEBIAN.start(); // 6.2 takes 1,048,576
        RunningProxy before = RedisProxy.in(mode).before(newer.port());
        RespClient client = RespClient.to(before.port());
        RespClient direct = RespClient.to(newer.port())) {
      direct.ask("SET", "k", "v");
      String head = "*" + (keys + 1) + "\r\n$6\r\nexists\r\n";
      byte[] thousand = RespClient.bytes("$1\r\nk\r\n".repeat(1000));
      client.raw(RespClient.bytes(head));
      for (int i = 0; i < keys / 1000; i++) {
        client.raw(thousand);
      }
      assertEquals(":" + keys + "\r\n", client.reply());
      assertEquals("+PONG\r\n", client.ask("PING"));
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      assertTrue(next >= 0, "closed after " + line);
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
