package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random conversations, whole and cut anywhere: where the bytes are cut changes nothing. What must
 * be seen whole stays short here: {@link CutDependentTest} has what does depend on the cuts.
 */
class RandomCutsTest {
  private static final int MOVES = 25;

  private static final List<String> SETTINGS =
      List.of(
          "lease",
          "mux",
          "lease",
          "mux",
          "session",
          "mux db=2",
          "lease login",
          "lease replay=reads",
          "mux replay=idempotent",
          "lease deny=dbsize",
          "mux deny=dbsize",
          "session deny=dbsize");

  private static final List<String> REQUESTS =
      List.of(
          "GET k",
          "GET k",
          "SET k v",
          "INCR k",
          "SET k x{500}",
          "DBSIZE",
          "get k~",
          "~*0~PING~",
          "MULTI",
          "EXEC",
          "DISCARD",
          "WATCH k",
          "UNWATCH",
          "SELECT 3",
          "SELECT 0",
          "AUTH u p",
          "HELLO 3",
          "HELLO 2 SETNAME me",
          "CLIENT ID",
          "CLIENT SETNAME me",
          "CLIENT GETNAME",
          "CLIENT UNPAUSE",
          "CLIENT REPLY ON",
          "CLIENT REPLY SKIP",
          "SUBSCRIBE a b",
          "UNSUBSCRIBE",
          "BLPOP l 0",
          "XREAD BLOCK 0 STREAMS s $",
          "XREAD STREAMS s 0",
          "WAIT 1 0",
          "EVAL x{300} 0",
          "SCRIPT KILL",
          "RESET");

  private static final List<String> RARE =
      List.of(
          "QUIT",
          "MONITOR",
          "NOSUCH x",
          "READONLY",
          "CLIENT TRACKING ON",
          "CLIENT REPLY OFF",
          "PSUBSCRIBE p",
          "SSUBSCRIBE s",
          "*1~:1~",
          "SET k x{30000}");

  private static final List<String> REPLIES =
      List.of(
          "+OK",
          "+OK",
          "+QUEUED",
          "$1 v",
          ":1",
          "*-1",
          "*2 :1 $3 abc",
          "*3 :7 $1 x *2 :7 :8",
          "-ERR no",
          "-EXECABORT no",
          "%1 $2 id :77",
          "*2 $2 id :77",
          "-WRONGPASS no",
          "_");

  private static final List<String> MESSAGES =
      List.of(
          "*3 $9 subscribe $1 a :1 *3 $9 subscribe $1 b :2",
          ">3 $9 subscribe $1 a :1 >3 $9 subscribe $1 b :2",
          "*3 $7 message $1 a $300 x{300}",
          ">3 $7 message $1 a $1 x",
          "*3 $11 unsubscribe $1 b :1 *3 $11 unsubscribe $1 a :0",
          ">3 $11 unsubscribe $1 b :1 >3 $11 unsubscribe $1 a :0",
          "*3 $11 unsubscribe $-1 :0",
          "+RESET",
          "+PONG",
          "-ERR no");

  /** One thing that happens: bytes of the client's or of the server's, or a loss. */
  private static final class Move {
    private final char who;
    private final byte[] bytes;

    Move(char who, byte[] bytes) {
      this.who = who;
      this.bytes = bytes;
    }

    String play(SeamDriver driver, Scenario.Knife knife) {
      switch (who) {
        case 'c' -> knife.pieces(bytes).forEach(driver::says);
        case 's' -> knife.pieces(bytes).forEach(driver::hears);
        default -> driver.loses();
      }
      return driver.take();
    }

    @Override
    public String toString() {
      return switch (who) {
        case 'c' -> WireWords.ofRequests(bytes);
        case 's' -> "<" + WireWords.ofReplies(bytes);
        default -> "(lost)";
      };
    }
  }

  @Property(tries = 500)
  void shouldChangeNothingWhereverItIsCut(@ForAll long seed) {
    Random random = new Random(seed);
    String setting = any(SETTINGS, random);
    List<Move> moves = new ArrayList<>();
    List<String> uncut = new ArrayList<>();
    try (SeamDriver driver = new SeamDriver(setting)) {
      for (int i = 0; i < MOVES; i++) {
        Move move = move(driver, random);
        moves.add(move);
        uncut.add(move + " => " + move.play(driver, List::of));
      }
    }
    for (int round = 0; round < 3; round++) {
      List<String> cut = new ArrayList<>();
      try (SeamDriver driver = new SeamDriver(setting)) {
        for (Move move : moves) {
          boolean whole = isWhole(setting, driver, move);
          Scenario.Knife knife = whole ? List::of : bytes -> cut(bytes, random);
          cut.add(move + " => " + move.play(driver, knife));
        }
      }
      assertEquals(String.join("\n", uncut), String.join("\n", cut), setting);
    }
  }

  /**
   * Whether the move is not to be cut. In mux a client that has a connection of its own may have
   * sent half a request to it, and with the other half it cannot share the next one. And what waits
   * for a reply goes on with its first byte or with its last.
   */
  private static boolean isWhole(String setting, SeamDriver driver, Move move) {
    return move.who == 'c' ? setting.startsWith("mux") : driver.isStopped();
  }

  /** What may happen next. */
  private static Move move(SeamDriver driver, Random random) {
    int pending = driver.pending();
    int choice = random.nextInt(20);
    if (choice == 0 && driver.isLinked()) {
      return new Move('l', new byte[0]);
    }
    if (choice < 10 && pending > 0) {
      StringBuilder replies = new StringBuilder();
      for (int i = 1 + random.nextInt(pending); i > 0; i--) {
        replies.append(any(REPLIES, random)).append(' ');
      }
      return new Move('s', WireWords.replies(replies.toString()));
    }
    if (choice < 10 && driver.isListening()) {
      return new Move('s', WireWords.replies(any(MESSAGES, random)));
    }
    StringBuilder requests = new StringBuilder(request(random));
    for (int i = random.nextInt(4); i > 0; i--) {
      requests.append(" & ").append(request(random));
    }
    return new Move('c', WireWords.requests(requests.toString()));
  }

  private static String request(Random random) {
    return any(random.nextInt(25) == 0 ? RARE : REQUESTS, random);
  }

  private static String any(List<String> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  /** Single bytes where there are few, else pieces of any length. */
  private static List<byte[]> cut(byte[] whole, Random random) {
    if (whole.length < 1000 && random.nextInt(4) == 0) {
      return Scenario.everyByte(whole);
    }
    List<byte[]> pieces = new ArrayList<>();
    int at = 0;
    while (at < whole.length) {
      int to = Math.min(whole.length, at + 1 + random.nextInt(Math.max(10, whole.length / 3)));
      pieces.add(Arrays.copyOfRange(whole, at, to));
      at = to;
    }
    return pieces;
  }
}
