package io.cenote.protocol.redis;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Commands that block, leave a state of their own with the connection or are denied. A line a
 * scenario; {@link Scenario} says how to read them.
 */
class PinningScenariosTest {
  /** R8, R9: of its own until the reply, and closed if the client goes away. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # whoever blocks has a connection of its own until the reply, and it is closed if the client goes away
          lease | BLPOP l 0 => prepares CLIENT ID, sends BLPOP l 0 {blocking blocks}; <*2 $1 l $1 v => passes *2 $1 l $1 v, back {free}
          lease | BLPOP l 0 => prepares CLIENT ID, sends BLPOP l 0 {blocking blocks}; (leaves) => closes {ended}
          mux   | BRPOPLPUSH l m 0 => prepares CLIENT ID, sends BRPOPLPUSH l m 0 {blocking blocks}; GET k => sends GET k; <_ $1 v => passes _ $1 v, back {free}; GET k => shares GET k
          mux   | BZPOPMIN z 0 & BLMOVE l m LEFT LEFT 0 => prepares CLIENT ID, sends BZPOPMIN z 0 & BLMOVE l m LEFT LEFT 0 {blocking blocks}; <*-1 => passes *-1; <*-1 => passes *-1, back {free}
          # the option BLOCK decides, wherever it may stand
          mux   | XREAD COUNT 1 STREAMS s 0 => shares XREAD COUNT 1 STREAMS s 0
          mux   | XREAD COUNT 1 BLOCK 0 STREAMS s $ => prepares CLIENT ID, sends XREAD COUNT 1 BLOCK 0 STREAMS s $ {blocking blocks}
          mux   | xread block 0 streams s $ => prepares CLIENT ID, sends xread block 0 streams s $ {blocking blocks}
          mux   | XREADGROUP GROUP block c STREAMS s > => shares XREADGROUP GROUP block c STREAMS s >
          mux   | XREADGROUP GROUP streams c BLOCK 0 STREAMS s > => prepares CLIENT ID, sends XREADGROUP GROUP streams c BLOCK 0 STREAMS s > {blocking blocks}
          mux   | XREAD STREAMS block 0 => shares XREAD STREAMS block 0
          lease | BLPOP l 0 & QUIT => prepares CLIENT ID, sends BLPOP l 0, later +OK, ends {ended}
          # a RESET behind it does not end what the server waits for
          lease | BLPOP l 0 & RESET => prepares CLIENT ID, sends BLPOP l 0, later +RESET {blocking blocks}; (leaves) => closes {ended}
          mux   | BLPOP l 0 & RESET & GET k => prepares CLIENT ID, sends BLPOP l 0, later +RESET, waits {blocking blocks}; <*-1 => passes *-1, answers +RESET, back dirty, shares GET k {free}
          lease | SET k v & WAIT 1 0 & RESET => sends SET k v & WAIT 1 0, later +RESET {blocking blocks}; <+OK => passes +OK; (leaves) => closes {ended}
          lease | BLPOP l 0 & SELECT 3 & RESET => prepares CLIENT ID, sends BLPOP l 0 & SELECT 3, later +RESET {blocking blocks}; <*-1 +OK => passes *-1 +OK, answers +RESET, back dirty {free}
          """)
  void shouldGiveWhoBlocksAConnection(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R10: only the connection that has the client's writes can tell. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # only the connection that has the client's writes can say who else has them
          lease | WAIT 1 0 => answers -ERR WAIT asks about the writes of its own connection, which this client no longer has (mode = session keeps it)
          lease | SET k v & WAIT 1 0 => sends SET k v & WAIT 1 0 {blocking blocks}; <+OK :0 => passes +OK :0, back {free}
          lease | GET k & WAIT 1 0 => sends GET k, later -ERR WAIT asks about the writes of its own connection, which this client no longer has (mode = session keeps it)
          mux   | SET k v & WAIT 1 0 => shares SET k v, later -ERR WAIT asks about the writes of its own connection, which this client no longer has (mode = session keeps it)
          mux   | WATCH k & SET k v & WAITAOF 1 0 0 => sends WATCH k & SET k v & WAITAOF 1 0 0 {watch busy blocks}; <+OK +OK :0 => passes +OK +OK :0 {watch busy}
          session | WAIT 1 0 => sends WAIT 1 0 {session busy raw}
          """)
  void shouldNeverAnswerWaitFalsely(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R16: until the client leaves; then the connection is closed. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | MONITOR => sends MONITOR {monitor busy raw}; <+OK +1.0 [0 127.0.0.1:1] "PING" => passes +OK +1.0 [0 127.0.0.1:1] "PING"; (leaves) => closes {ended}
          mux   | PSYNC ? -1 => sends PSYNC ? -1 {monitor busy raw}; (leaves) => closes {ended}
          lease | DEBUG SLEEP 0 => sends DEBUG SLEEP 0 {monitor busy raw}
          lease | READONLY => sends READONLY {state busy raw}; <+OK => passes +OK; GET k => sends GET k; <$1 v => passes $1 v; (leaves) => closes {ended}
          mux   | ASKING & GET k => sends ASKING & GET k {state busy raw}
          lease | CLIENT TRACKING ON => sends CLIENT TRACKING ON {state busy raw}; <+OK => passes +OK; (leaves) => closes {ended}
          mux   | CLIENT CACHING YES => sends CLIENT CACHING YES {state busy raw}
          lease | CLIENT NO-EVICT ON => sends CLIENT NO-EVICT ON {state busy raw}; <+OK => passes +OK; RESET => sends RESET; <+RESET => passes +RESET; (leaves) => closes {ended}
          lease | CLIENT NO-TOUCH ON => sends CLIENT NO-TOUCH ON {state busy raw}
          # what nobody knows may do anything
          mux   | NOSUCH x => sends NOSUCH x {unknown busy raw}; <-ERR unknown command => passes -ERR unknown command; GET k => sends GET k
          # replies that were pending before are counted, then nothing is looked at
          lease | GET k & READONLY => sends GET k & READONLY {state busy raw}; *1~:1~ => sends *1~:1~; <$1 v +OK => passes $1 v +OK
          lease | GET k & CLIENT TRACKING ON => sends GET k & CLIENT TRACKING ON {state busy raw}; <$1 v +OK => passes $1 v +OK; <>2 $10 invalidate *1 $1 k => passes >2 $10 invalidate *1 $1 k
          mux   | GET k & MONITOR => shares GET k, waits; <$1 v => passes $1 v, sends MONITOR {monitor busy raw}
          # in mode session from the first byte on
          session | MULTI & GET k => sends MULTI & GET k {session busy raw}; <+OK +QUEUED => passes +OK +QUEUED; (leaves) => closes {ended}
          session | CLIENT ID => sends CLIENT ID {session busy raw}
          """)
  void shouldPinStateOfItsOwn(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R17: and what ends others' scripts does not wait behind them. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mux   | EVAL x 0 & EVALSHA x 0 & FCALL f 0 & SCRIPT LOAD x & FUNCTION LIST => shares EVAL x 0 & EVALSHA x 0 & FCALL f 0 & SCRIPT LOAD x & FUNCTION LIST
          mux   | EVALSHA x 0 => shares EVALSHA x 0; <-NOSCRIPT No matching script. => passes -NOSCRIPT No matching script.
          # what ends others' scripts must not wait behind them, and needs no database
          mux   | SCRIPT KILL => sends SCRIPT KILL; <-NOTBUSY no => passes -NOTBUSY no, back
          lease | SELECT 5 => sends SELECT 5 {busy}; <+OK => passes +OK, back {free}; FUNCTION KILL => sends FUNCTION KILL
          mux   | SCRIPT DEBUG YES => sends SCRIPT DEBUG YES {state busy raw}
          """)
  void shouldRunScriptsWithoutAConnectionOfTheirOwn(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R28: it is answered here, or ends its client. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease deny=flushall | flushall => answers -NOPERM this listener has no permission to run the 'flushall' command; GET k => sends GET k
          mux deny=flushall | GET k & FLUSHALL => shares GET k, later -NOPERM this listener has no permission to run the 'flushall' command
          lease deny=nosuch | NOSUCH x => answers -NOPERM this listener has no permission to run the 'nosuch' command
          lease deny=flushall | CLIENT REPLY OFF & FLUSHALL => nothing
          # nothing of a transaction is carried out without it
          lease deny=flushall | MULTI & GET k & FLUSHALL & EXEC => sends MULTI & GET k, later -NOPERM this listener has no permission to run the 'flushall' command, ends {ended}; (leaves) => drains
          # where replies are not counted, the client is let go without a word
          lease deny=flushall | READONLY & GET k => sends READONLY & GET k {state busy raw}; FLUSHALL => ends {ended}
          session deny=flushall | GET k & FLUSHALL & GET l => sends GET k, ends {ended}
          session deny=flushall | SET k x{300} & QUIT => sends SET k x{300} & QUIT {session busy raw}
          """)
  void shouldNeverSendWhatIsDenied(String setting, String line) {
    Scenario.check(setting, line);
  }
}
