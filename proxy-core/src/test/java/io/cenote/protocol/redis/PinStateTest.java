package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.protocol.PoolKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What keeps a client on its connection, without a client around it. A case is what was sent,
 * {@code caught-up} where every reply has come since, and what the connection is kept for then.
 */
class PinStateTest {
  private final RedisProtocol protocol = new RedisProtocol(new RedisUpstream(null, 0), null);
  private final RedisServer server = (RedisServer) protocol.newServer(PoolKey.NONE);
  private final RedisState state = new RedisState(0, 1);
  private final PinState pins = new PinState(state, "");

  private CommandTable.Command command(String name) {
    ByteBuf bytes = Unpooled.wrappedBuffer(Resp.ascii(name));
    return protocol.known().commands().find(bytes, 0, bytes.readableBytes());
  }

  /** Plays words of {@code what, what}: requests, replies with a {@code <} and events. */
  private void play(String words) {
    for (String word : words.split(", ")) {
      String[] arguments = word.split(" ");
      switch (arguments[0]) {
        case "caught-up" -> pins.caughtUp();
        case "reset" -> pins.reset();
        case "resp3" -> state.speaks(3);
        case "silent" -> state.replies(RedisState.ReplyMode.OFF);
        default -> {
          if (word.startsWith("<")) {
            hear(WireWords.replies(word.substring(1)));
          } else {
            CommandTable.Command command = command(arguments[0]);
            pins.sent(command, command.kind(), arguments.length - 1);
          }
        }
      }
    }
  }

  private void hear(byte[] bytes) {
    pins.received(server, Unpooled.wrappedBuffer(bytes), 0, bytes.length);
  }

  private String shown() {
    List<String> words = new ArrayList<>();
    words.add(pins.word(false));
    words.add(pins.isUnsettled() ? "unsettled" : "");
    words.add(pins.isBlocking() ? "blocks" : "");
    words.add(pins.isRaw() ? "raw" : "");
    words.add(pins.isFollowed() ? "followed" : "");
    words.removeIf(String::isEmpty);
    return words.isEmpty() ? "nothing" : String.join(" ", words);
  }

  /** R4, R6: until the reply to what ends them. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET k                               | nothing
          MULTI                               | multi unsettled
          MULTI, caught-up                    | multi unsettled
          MULTI, EXEC                         | unsettled
          MULTI, EXEC, caught-up              | nothing
          MULTI, DISCARD, caught-up           | nothing
          MULTI, EXEC 1, caught-up            | multi unsettled
          MULTI 1, caught-up                  | nothing
          WATCH k, caught-up                  | watch unsettled
          WATCH, caught-up                    | nothing
          WATCH k, UNWATCH, caught-up         | nothing
          WATCH k, MULTI, UNWATCH, caught-up  | multi unsettled
          WATCH k, MULTI, EXEC, caught-up     | nothing
          WATCH k, EXEC, caught-up            | watch unsettled
          MULTI, WATCH k, EXEC, caught-up     | nothing
          """)
  void shouldPinForTransactionsAndWatchedKeys(String sent, String expected) {
    play(sent);
    assertEquals(expected, shown());
  }

  /** R5, R8, R11, R12, R13, R16: until the reply, or for good. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT 1             | unsettled
          SELECT 1, caught-up  | nothing
          AUTH u p             | unsettled
          AUTH u p, caught-up  | nothing
          HELLO 3              | unsettled
          HELLO 3, caught-up   | nothing
          BLPOP l 0            | blocking blocks
          BLPOP l 0, GET k     | blocking blocks
          BLPOP l 0, caught-up | nothing
          BLPOP l 0, reset     | blocking blocks
          SELECT 1, reset      | nothing
          WAIT 1 0             | blocking blocks
          MULTI, BLPOP l 0     | multi unsettled
          MONITOR              | monitor raw
          MONITOR, caught-up   | monitor raw
          READONLY             | state raw
          NOSUCH               | unknown raw
          SSUBSCRIBE s         | pubsub raw
          MULTI, SUBSCRIBE a   | multi unsettled raw
          MULTI, NOSUCH        | multi unsettled raw
          silent, SUBSCRIBE a  | pubsub raw
          """)
  void shouldPinForWhateverElseKeepsTheConnection(String sent, String expected) {
    play(sent);
    assertEquals(expected, shown());
  }

  /** R2, R3, R7: until nothing is subscribed, and for good if they cannot be followed. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SUBSCRIBE a                                                             | pubsub followed
          SUBSCRIBE a, <*3 $9 subscribe $1 a :1                                   | pubsub followed
          SUBSCRIBE a, caught-up                                                  | pubsub followed
          UNSUBSCRIBE, <*3 $11 unsubscribe $-1 :0                                 | nothing
          SUBSCRIBE a b, <*3 $9 subscribe $1 a :1, UNSUBSCRIBE a                  | pubsub followed
          SUBSCRIBE a, <*3 $9 subscribe $1 a :1 +OK                               | pubsub raw
          SUBSCRIBE a, <*3 $9 subscribe $1 a :1, RESET, <+RESET                   | nothing
          SUBSCRIBE a, <*3 $9 subscribe $1 a :1, GET k, <-ERR no                  | pubsub followed
          SUBSCRIBE a, <*3 $9 subscribe $1 a :1, MULTI                            | pubsub raw
          resp3, SUBSCRIBE a, <>3 $9 subscribe $1 a :1                            | pubsub followed
          resp3, SUBSCRIBE a, <*3 $9 subscribe $1 a :1                            | pubsub raw
          resp3, SUBSCRIBE a, <>3 $9 subscribe $1 a :1, SELECT 1                  | pubsub raw
          resp3, SUBSCRIBE a, <>3 $9 subscribe $1 a :1, HELLO 3                   | pubsub followed
          resp3, SUBSCRIBE a, <>3 $9 subscribe $1 a :1, GET k, <$1 v              | pubsub followed
          """)
  void shouldPinForSubscriptions(String sent, String expected) {
    play(sent);
    assertEquals(expected, shown());
  }

  /** R7, R13, R18: which kinds of requests are held up, and whether for being denied. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET k                                                       |
          HELLO 3                                                     | CLIENT
          HELLO 3, caught-up                                          |
          SUBSCRIBE a                                                 | PLAIN CLIENT QUIT MULTI RESET denied
          SUBSCRIBE a, <*3 $9 subscribe $1 a :1                       |
          resp3, SUBSCRIBE a                                          | CLIENT QUIT MULTI RESET denied
          resp3, SUBSCRIBE a, <>3 $9 subscribe $1 a :1                |
          SUBSCRIBE a, <*3 $9 subscribe $1 a :1, RESET                | SUBSCRIBE PLAIN CLIENT QUIT MULTI RESET denied
          resp3, SUBSCRIBE a, <>3 $9 subscribe $1 a :1, HELLO 3       | SUBSCRIBE PLAIN CLIENT QUIT MULTI RESET denied
          resp3, SUBSCRIBE a, <>3 $9 subscribe $1 a :1, RESET         | SUBSCRIBE PLAIN CLIENT QUIT MULTI RESET denied
          """)
  void shouldHoldUpWhatWaitsForItsTurn(String sent, String expected) {
    play(sent);
    List<String> held = new ArrayList<>();
    List<Kind> kinds =
        List.of(Kind.SUBSCRIBE, Kind.PLAIN, Kind.CLIENT, Kind.QUIT, Kind.MULTI, Kind.RESET);
    for (Kind kind : kinds) {
      if (pins.holdsUp(kind, false, server)) {
        held.add(kind.name());
      }
    }
    if (pins.holdsUp(Kind.PLAIN, true, server)) {
      held.add("denied");
    }
    assertEquals(expected == null ? "" : expected, String.join(" ", held));
  }

  /** R7: in the middle of a message our own answer would be part of it. */
  @ParameterizedTest(name = "{index}")
  @CsvSource({"QUIT, false, true", "PLAIN, true, true", "PLAIN, false, false"})
  void shouldPutNoAnswerOfOursIntoAMessage(Kind kind, boolean denied, boolean held) {
    play("SUBSCRIBE a, <*3 $9 subscribe $1 a :1");
    hear(Resp.ascii("*3\r\n$7\r\nmess"));
    assertEquals(held, pins.holdsUp(kind, denied, server));
  }
}
