package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a connection is as a client believes it to be, and what makes it so. */
class BeliefTest {
  private final Trace trace = new Trace();
  private final DrivenProtocol protocol = new DrivenProtocol("lease", trace);
  private final RedisServer server = protocol.newServer();
  private final RedisState state = new RedisState(0, 1);

  @BeforeEach
  void forget() {
    trace.take();
  }

  private void client(String words) {
    for (String word : words.split(" ")) {
      switch (word.charAt(0)) {
        case 'd' -> state.selected(word.charAt(1) - '0');
        case 'v' -> state.speaks(word.charAt(1) - '0');
        case 'u' -> state.loggedIn(new Identity(word, "p"));
        default -> throw new IllegalArgumentException(word);
      }
    }
  }

  private void connection(String words) {
    for (String word : words.split(" ")) {
      switch (word.charAt(0)) {
        case 'd' -> server.database(word.charAt(1) - '0');
        case 'v' -> server.version(word.charAt(1) - '0');
        case 'u' -> server.identity(new Identity(word, "p"));
        default -> throw new IllegalArgumentException(word);
      }
    }
  }

  /**
   * C3, R11, R12, R13: database (d), version (v) and login (u) of the client and of its connection.
   */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # client     | connection | needs   | what is asked
          d0 v2        | d0 v2      | ALL     |
          d5 v2        | d0 v2      | ALL     | prepares SELECT 5
          d5 v2        | d5 v2      | ALL     |
          d0 v2        | d5 v2      | ALL     | prepares SELECT 0
          d5 v2        | d0 v2      | LOGIN   |
          d5 v2        | d0 v2      | NOTHING |
          d0 v3        | d0 v2      | ALL     | prepares HELLO 3
          d0 v2        | d0 v3      | LOGIN   | prepares HELLO 2
          d0 v3        | d0 v2      | NOTHING |
          u1           | d0         | LOGIN   | prepares AUTH u1 p
          u1           | u2         | LOGIN   | prepares AUTH u1 p
          u1           | u1         | LOGIN   |
          u1           | d0         | NOTHING |
          d5 v3 u1     | d0 v2      | ALL     | prepares SELECT 5 & AUTH u1 p & HELLO 3
          u1 d5 v3     | d0 v2      | ALL     | prepares AUTH u1 p & HELLO 3 & SELECT 5
          u1 d5 u2     | d0 v2      | ALL     | prepares AUTH u1 p & SELECT 5 & AUTH u2 p
          """)
  void shouldMakeAConnectionAsTheClientBelieves(
      String client, String connection, Needs needs, String asked) {
    client(client);
    connection(connection);
    assertEquals(asked == null, state.isOn(server, needs));
    assertEquals("", protocol.prepare(state.bringTo(server, needs)));
    assertEquals(asked == null ? "" : asked, trace.take());
    assertEquals(true, state.isOn(server, needs));
  }
}
