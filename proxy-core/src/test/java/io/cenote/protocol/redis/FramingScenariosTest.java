package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pipelines, inline requests, large ones and bytes that are none. A line a scenario; {@link
 * Scenario} says how to read them.
 */
class FramingScenariosTest {
  private static final String TOO_LARGE =
      "answers -ERR a request of this command must be shorter than 64 KiB";

  /** R1: the proxy's own answers have their places among the others. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # all of a pipeline is on one connection, and our own answers have their places in it
          lease | GET a & CLIENT ID & GET b => sends GET a, later :1099511627777, sends GET b; <$1 1 => passes $1 1, answers :1099511627777; <$1 2 => passes $1 2, back
          mux   | GET a & INCR b => shares GET a & INCR b; <$1 1 => passes $1 1; GET c => shares GET c; <:1 $1 3 => passes :1 $1 3
          mux   | GET a => shares GET a; SELECT 1 => waits; GET b => nothing; <$1 1 => passes $1 1, sends SELECT 1 & GET b {busy}; <+OK $1 2 => passes +OK $1 2, back {free}
          """)
  void shouldReplyInTheOrderOfTheRequests(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R21: it gets the server's error, or none after CLIENT REPLY OFF. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | PING~ => sends PING; <+PONG => passes +PONG, back
          mux   | ~~set k "a\\x41" 'it\\'s'~GET k~ => shares set k aA it's & GET k
          lease | MULTI~ => sends MULTI {multi busy}
          lease | GET "k~ => answers -ERR Protocol error: unbalanced quotes in request, ends {ended}
          lease | GET "k"x~ => answers -ERR Protocol error: unbalanced quotes in request, ends {ended}
          lease | *0~*-1~PING~ => sends PING
          # what a server refuses is refused in its words, behind what was asked before
          lease | GET k & *1~:1~ & GET k => sends GET k, later -ERR Protocol error: expected '$', got ':', ends {ended}; <$1 v => passes $1 v, answers -ERR Protocol error: expected '$', got ':', back
          lease | *x~ => answers -ERR Protocol error: invalid multibulk length, ends {ended}
          lease | *2147483648~ => answers -ERR Protocol error: invalid multibulk length, ends {ended}
          mux   | *1~$-1~ => answers -ERR Protocol error: invalid bulk length, ends {ended}
          mux   | *1~$536870913~ => answers -ERR Protocol error: invalid bulk length, ends {ended}
          lease | MULTI => sends MULTI {multi busy}; *1~:1~ => later -ERR Protocol error: expected '$', got ':', ends {ended}
          # and in silence, if the client wants no replies
          lease | CLIENT REPLY OFF & *1~:1~ => ends {ended}
          lease | CLIENT REPLY SKIP & *1~:1~ => ends {ended}
          lease | CLIENT REPLY SKIP & GET k & *1~:1~ => sends GET k, later -ERR Protocol error: expected '$', got ':', ends {ended}; <$1 v => drops, answers -ERR Protocol error: expected '$', got ':', back
          lease | CLIENT REPLY OFF & CLIENT REPLY ON & *1~:1~ => answers +OK -ERR Protocol error: expected '$', got ':', ends {ended}
          # where nothing is looked at, the server says so
          session | *1~:1~ => sends *1~:1~ {session busy raw}
          lease | CLIENT TRACKING ON => sends CLIENT TRACKING ON {state busy raw}; *1~:1~ => sends *1~:1~
          """)
  void shouldEndTheClientOfWhatIsNoRequest(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R22: it goes by in parts; a small one is held until it is whole. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # a large request goes on as it comes, on a connection of its own
          lease | SET k x{100000} & GET k => sends SET k x{100000} & GET k; <+OK $1 v => passes +OK $1 v, back
          lease | *3~$3~SET~$1~k~$100000~x{80000} => sends *3~$3~SET~$1~k~$100000~x{80000} {large busy within}; x{20000}~ => sends x{20000}~ {free}; <+OK => passes +OK, back
          mux   | *3~$3~SET~$1~k~$100000~x{80000} => sends *3~$3~SET~$1~k~$100000~x{80000} {large busy within}; (lost) => closes, tells -ERR lost, ends {ended}
          # small ones are held until they are whole
          lease | *3~$3~SET~$1~k~$1000~x{800} => nothing; x{200}~ => sends SET k x{1000}
          mux   | *3~$3~SET~$1~k~$1000~x{800} => nothing; x{200}~ => shares SET k x{1000}
          session | *3~$3~SET~$1~k~$1000~x{800} => sends *3~$3~SET~$1~k~$1000~x{800} {session busy raw}; x{200}~ => sends x{200}~
          """)
  void shouldNotHoldALargeRequest(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R21: commands whose arguments must be seen; XREAD counts as one that blocks then. */
  @ParameterizedTest(name = "{index}")
  @CsvSource({"CLIENT,SETNAME", "AUTH,u", "SELECT,1", "HELLO,3"})
  void shouldLimitWhatMustBeSeenWhole(String command, String first) {
    try (SeamDriver driver = new SeamDriver("lease")) {
      driver.says(WireWords.requests(head(command, first)));
      assertEquals("nothing", driver.take());
      assertTrue(driver.keptBytes() > 60_000, "kept " + driver.keptBytes());
      driver.says(more(10_000));
      assertEquals(TOO_LARGE, driver.take());
      assertTrue(driver.keptBytes() < 1000, "kept " + driver.keptBytes());
      driver.says(more(28_000));
      driver.says(WireWords.requests("~PING~"));
      assertEquals("sends PING", driver.take());
    }
  }

  /** R21: the limit is that of the whole request, wherever it is cut. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CLIENT SETNAME x{70000}   | answers -ERR a request of this command must be shorter than 64 KiB
          CLIENT SETNAME x{65497}   | answers +OK
          CLIENT SETNAME x{65498}   | answers -ERR a request of this command must be shorter than 64 KiB
          CLIENT SETINFO x x{70000} | answers -ERR a request of this command must be shorter than 64 KiB
          SELECT x{70000}           | answers -ERR a request of this command must be shorter than 64 KiB
          HELLO 3 x{70000}          | answers -ERR a request of this command must be shorter than 64 KiB
          XREAD STREAMS x{70000} 0  | prepares CLIENT ID, sends XREAD STREAMS x{70000} 0 {blocking blocks}
          """)
  void shouldHaveTheSameLimitWhereverItIsCut(String request, String outcome) {
    Scenario.check("lease", request + " => " + outcome);
  }

  /** R21: the same for a cut in the middle. */
  @ParameterizedTest
  @ValueSource(ints = {0, 30_000, 60_000, 66_000, 69_000, 70_000})
  void shouldHaveTheSameLimitForLargePieces(int cut) {
    byte[] request = WireWords.requests("CLIENT SETNAME x{70000}");
    try (SeamDriver driver = new SeamDriver("lease")) {
      driver.says(Arrays.copyOf(request, cut));
      driver.says(Arrays.copyOfRange(request, cut, request.length));
      assertEquals(TOO_LARGE, driver.take());
      driver.says(WireWords.requests("PING"));
      assertEquals("sends PING", driver.take());
    }
  }

  /** R8: an XREAD that is not seen whole may have BLOCK in it. */
  @Test
  void shouldTakeWhatMayBlockAndIsLargeForBlocking() {
    try (SeamDriver driver = new SeamDriver("mux")) {
      driver.says(WireWords.requests(head("XREAD", "STREAMS")));
      assertEquals("nothing", driver.take());
      driver.says(more(10_000));
      assertTrue(driver.take().endsWith("{blocking busy blocks within}"));
    }
  }

  /** A request of 100,000 bytes in its last argument, of which 62,000 have come. */
  private static String head(String command, String first) {
    return "*3~$"
        + command.length()
        + "~"
        + command
        + "~$"
        + first.length()
        + "~"
        + first
        + "~$100000~x{62000}";
  }

  private static byte[] more(int length) {
    return "x".repeat(length).getBytes(StandardCharsets.ISO_8859_1);
  }
}
