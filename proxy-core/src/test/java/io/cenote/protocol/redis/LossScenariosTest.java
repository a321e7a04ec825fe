package io.cenote.protocol.redis;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Errors and requests sent again when a connection is lost or its server says that it is no longer
 * the right one. A line a scenario; {@link Scenario} says how to read them.
 */
class LossScenariosTest {
  /** R3, R23: a push that nobody asked for is such a loss as well. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # an error for each request that was sent, in its turn, and the client goes on
          lease | INCR k & GET k => sends INCR k & GET k; (lost) => closes, tells -ERR lost -ERR lost; GET k => sends GET k
          mux   | INCR k & CLIENT ID & GET k => shares INCR k, later :1099511627777, shares GET k; (lost) => closes, tells -ERR lost, answers :1099511627777, tells -ERR lost; GET k => shares GET k
          lease | HELLO 3 => sends HELLO 3 {busy}; (lost) => closes, tells -ERR lost, ends {ended}
          # a client that is pinned is told and ended
          lease | WATCH k & GET k => sends WATCH k & GET k {watch busy}; <+OK => passes +OK; (lost) => closes, tells -ERR lost, ends {ended}
          lease | READONLY => sends READONLY {state busy raw}; (lost) => closes, ends {ended}
          # a push that nobody asked for is such a loss as well
          lease | GET k => sends GET k; <>2 $10 invalidate *1 $1 k => closes, tells -ERR lost; GET k => sends GET k
          mux   | GET k & GET l => shares GET k & GET l; <$1 v >1 $1 x => passes $1 v, closes, tells -ERR lost
          # half a reply cannot be completed by anything
          lease | GET k => sends GET k; <$5 => passes $5; (lost) => closes, tells -ERR lost, ends {ended}
          # without a connection each request gets its error
          lease | (no connection) => nothing; GET k & CLIENT ID & GET l => answers -ERR no connection :1099511627777 -ERR no connection
          """)
  void shouldTellOfWhatWasSent(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** C4, R24: by the operator's choice, and nothing of a transaction. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease replay=none | GET k => sends GET k; (lost) => closes, tells -ERR lost
          lease replay=reads | GET k => sends GET k; (lost) => closes, repeats GET k
          mux replay=reads | GET k & SET k v => shares GET k & SET k v; (lost) => closes, repeats GET k, tells -ERR lost
          lease replay=idempotent | GET k & SET k v & DEL k & SET k v EX 5 & HSET h f v => sends GET k & SET k v & DEL k & SET k v EX 5 & HSET h f v; (lost) => closes, repeats GET k & SET k v & DEL k & SET k v EX 5 & HSET h f v
          lease replay=idempotent | SET k v NX & SET k v XX & SET k v GET & SET k v KEEPTTL => sends SET k v NX & SET k v XX & SET k v GET & SET k v KEEPTTL; (lost) => closes, tells -ERR lost -ERR lost -ERR lost -ERR lost
          lease replay=idempotent | INCR k & LPUSH l v & XADD s * f v & EVAL x 0 & LPOP l => sends INCR k & LPUSH l v & XADD s * f v & EVAL x 0 & LPOP l; (lost) => closes, tells -ERR lost -ERR lost -ERR lost -ERR lost -ERR lost
          # nothing of a transaction, and nothing behind a SELECT, is sent again
          lease replay=reads | MULTI & GET k => sends MULTI & GET k {multi busy}; (lost) => closes, tells -ERR lost -ERR lost, ends {ended}
          lease replay=reads | SELECT 5 & GET k => sends SELECT 5 & GET k {busy}; (lost) => closes, tells -ERR lost -ERR lost, ends {ended}
          # a reply that the client does not want is not asked for again
          lease replay=reads | CLIENT REPLY SKIP & GET k => sends GET k; (lost) => closes
          # nor is a request kept that is long
          lease replay=reads | GET x{17000} => sends GET x{17000}; (lost) => closes, tells -ERR lost
          """)
  void shouldSendAgainOnlyWhatMayBe(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R17, R20, R25, R26: errors that are the client's to understand. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | GET k => sends GET k; <-LOADING wait => passes -LOADING wait, back
          lease | GET k => sends GET k; <-MASTERDOWN wait => passes -MASTERDOWN wait, back
          mux   | GET k => shares GET k; <-MOVED 1 127.0.0.1:2 => passes -MOVED 1 127.0.0.1:2; GET k => shares GET k; <-ASK 1 127.0.0.1:2 => passes -ASK 1 127.0.0.1:2
          lease | GET k => sends GET k; <-NOSCRIPT no => passes -NOSCRIPT no, back
          """)
  void shouldPassOnTheServersWord(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R25: however the error was cut; but a value that looks like one says nothing of the server. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | SET k v => sends SET k v; <-READONLY no => passes -READONLY no, back demoted
          lease | GET k & SET k v => sends GET k & SET k v; <$9 -READONLY -ERR no => passes $9 -READONLY -ERR no, back
          lease | SET k v & GET k => sends SET k v & GET k; <-READ -ONLY no => passes -READ -ONLY no, back
          lease | SET k v & GET k => sends SET k v & GET k; <-ERR no -READONLY no => passes -ERR no -READONLY no, back demoted
          """)
  void shouldNoticeAReadOnlyServer(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** C1, C5: a connection is given back clean, reset, drained or closed. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # a client that leaves: its connection is given back clean, reset, drained or closed
          lease | GET k => sends GET k; <$1 v => passes $1 v, back; (leaves) => no connection {ended}
          lease | GET k => sends GET k; (leaves) => drains {ended}
          lease | WATCH k => sends WATCH k {watch busy}; <+OK => passes +OK; (leaves) => back dirty {ended}
          lease | *3~$3~SET~$1~k~$100000~x{80000} => sends *3~$3~SET~$1~k~$100000~x{80000} {large busy within}; (leaves) => closes {ended}
          # one that has sent half of a small request has no connection
          lease | *2~$3~GET~$1 => nothing; (leaves) => no connection {ended}
          mux   | *2~$3~GET~$1 => nothing; (leaves) => no connection {ended}
          """)
  void shouldLeaveNothingToTheNextClient(String setting, String line) {
    Scenario.check(setting, line);
  }
}
