package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transactions and watched keys, a line a scenario; {@link Scenario} says how to read them. */
class TransactionScenariosTest {
  /** R4: until the reply to the EXEC or DISCARD that ends it. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # a connection of its own from MULTI on, until the reply to EXEC or DISCARD: the client is at rest with that
          lease | MULTI => sends MULTI {multi busy}; <+OK => passes +OK; INCR k => sends INCR k; <+QUEUED => passes +QUEUED; EXEC => sends EXEC {free}; <*1 :1 => passes *1 :1, back
          mux   | GET a => shares GET a; <$1 v => passes $1 v; MULTI => sends MULTI {multi busy}; <+OK => passes +OK; DISCARD => sends DISCARD {free}; <+OK => passes +OK, back; GET a => shares GET a
          mux   | GET a => shares GET a; MULTI => waits; <$1 v => passes $1 v, sends MULTI {multi busy}
          lease | MULTI & INCR k & EXEC => sends MULTI & INCR k & EXEC {busy}; <+OK +QUEUED *1 :1 => passes +OK +QUEUED *1 :1, back {free}
          # whatever EXEC says of a transaction that it has ended, it has ended; after another error nobody knows
          lease | MULTI => sends MULTI {multi busy}; <+OK => passes +OK; EXEC => sends EXEC {free}; <-EXECABORT Transaction discarded because of previous errors. => passes -EXECABORT Transaction discarded because of previous errors., back
          lease | MULTI & EXEC => sends MULTI & EXEC {busy}; <+OK *-1 => passes +OK *-1, back {free}
          lease | MULTI & EXEC => sends MULTI & EXEC {busy}; <+OK _ => passes +OK _, back {free}
          lease | MULTI & EXEC => sends MULTI & EXEC {busy}; <+OK -NOPERM no => passes +OK -NOPERM no, back dirty {free}
          lease | EXEC => sends EXEC; <-ERR EXEC without MULTI => passes -ERR EXEC without MULTI, back dirty
          # an error while queueing does not end it
          lease | MULTI & GET => sends MULTI & GET {multi busy}; <+OK -ERR wrong number => passes +OK -ERR wrong number; EXEC => sends EXEC {free}; <-EXECABORT x => passes -EXECABORT x, back
          lease | MULTI & MULTI => sends MULTI & MULTI {multi busy}; <+OK -ERR MULTI calls can not be nested => passes +OK -ERR MULTI calls can not be nested
          lease | MULTI & EXEC 1 => sends MULTI & EXEC 1 {multi busy}; <+OK -ERR wrong number => passes +OK -ERR wrong number
          # MULTI with an argument is an error and begins nothing
          lease | MULTI 1 => sends MULTI 1 {busy}; <-ERR wrong number => passes -ERR wrong number, back {free}
          # nothing blocks in a transaction, and WAIT is no question about the connection there
          lease | MULTI & BLPOP l 0 & XREAD BLOCK 0 STREAMS s $ & WAIT 1 0 => sends MULTI & BLPOP l 0 & XREAD BLOCK 0 STREAMS s $ & WAIT 1 0 {multi busy}; <+OK +QUEUED +QUEUED +QUEUED => passes +OK +QUEUED +QUEUED +QUEUED
          """)
  void shouldPinFromMultiToItsEnd(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R4, R6: a client whose beginning or connection is missing is ended. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | MULTI => sends MULTI {multi busy}; (no connection) => nothing; (lost) => closes, tells -ERR lost, ends {ended}
          lease | (no connection) => nothing; MULTI & INCR k & EXEC => answers -ERR no connection, ends {ended}
          lease | (no connection) => nothing; WATCH k & MULTI => answers -ERR no connection, ends {ended}
          lease | (no connection) => nothing; GET k & GET l => answers -ERR no connection -ERR no connection; (connections again) => nothing; GET k => sends GET k
          lease | MULTI => sends MULTI {multi busy}; <+OK => passes +OK; (leaves) => back dirty {ended}
          lease | MULTI => sends MULTI {multi busy}; (leaves) => drains {ended}
          """)
  void shouldCarryOutNoPartOfATransactionAlone(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R5: from there on bytes go through as they are. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | MULTI & SUBSCRIBE a b => sends MULTI & SUBSCRIBE a b {multi busy raw}; <+OK +QUEUED => passes +OK +QUEUED; PING & EXEC => sends PING & EXEC; <+QUEUED *2 *3 $9 subscribe $1 a :1 *3 $9 subscribe $1 b :2 +PONG => passes +QUEUED *2 *3 $9 subscribe $1 a :1 *3 $9 subscribe $1 b :2 +PONG; (leaves) => closes {ended}
          mux   | MULTI & UNSUBSCRIBE => sends MULTI & UNSUBSCRIBE {multi busy raw}
          lease | MULTI & SELECT 3 => sends MULTI & SELECT 3 {multi busy raw}; <+OK => passes +OK; (leaves) => closes {ended}
          lease | MULTI & AUTH u p => sends MULTI & AUTH u p {multi busy raw}
          lease | MULTI & CLIENT SETNAME me => sends MULTI & CLIENT SETNAME me {multi busy raw}
          lease | MULTI & CLIENT TRACKING ON => sends MULTI & CLIENT TRACKING ON {multi busy raw}
          lease | MULTI & NOSUCH => sends MULTI & NOSUCH {multi busy raw}
          lease | MULTI & SCRIPT DEBUG YES => sends MULTI & SCRIPT DEBUG YES {multi busy raw}
          lease | MULTI & SCRIPT EXISTS x => sends MULTI & SCRIPT EXISTS x {multi busy}
          """)
  void shouldKeepTheConnectionForWhatChangesItInATransaction(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R4, R14: the server queues them, and the results are the client's own. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | MULTI & CLIENT ID => sends MULTI & CLIENT ID {multi busy}; <+OK +QUEUED => passes +OK +QUEUED; EXEC => sends EXEC {free}; <*1 :7 => passes *1 :1099511627777, back
          mux   | CLIENT SETNAME me => answers +OK; MULTI & INCR k & CLIENT ID & LRANGE l 0 9 & CLIENT GETNAME & GET k & EXEC => sends MULTI & INCR k & CLIENT ID & LRANGE l 0 9 & CLIENT GETNAME & GET k & EXEC {busy}; <+OK +QUEUED +QUEUED +QUEUED +QUEUED +QUEUED *5 :7 :7 *2 :7 $1 x $-1 $2 me => passes +OK +QUEUED +QUEUED +QUEUED +QUEUED +QUEUED *5 :7 :1099511627777 *2 :7 $1 x $2 me $2 me, back {free}
          # what is not queued has no result
          lease | WATCH k & MULTI & WATCH l & MULTI & UNWATCH & CLIENT ID & EXEC => sends WATCH k & MULTI & WATCH l & MULTI & UNWATCH & CLIENT ID & EXEC {busy}; <+OK +OK -ERR WATCH -ERR MULTI +QUEUED +QUEUED *2 +OK :7 => passes +OK +OK -ERR WATCH -ERR MULTI +QUEUED +QUEUED *2 +OK :1099511627777, back {free}
          # nor has a transaction that is not carried out
          lease | MULTI & CLIENT ID & EXEC => sends MULTI & CLIENT ID & EXEC {busy}; <+OK +QUEUED *-1 => passes +OK +QUEUED *-1, back {free}
          lease | MULTI & CLIENT ID & EXEC => sends MULTI & CLIENT ID & EXEC {busy}; <+OK +QUEUED _ => passes +OK +QUEUED _, back {free}
          lease | MULTI & CLIENT ID & GET & EXEC => sends MULTI & CLIENT ID & GET & EXEC {busy}; <+OK +QUEUED -ERR no -EXECABORT no => passes +OK +QUEUED -ERR no -EXECABORT no, back {free}
          lease | MULTI & CLIENT ID & EXEC => sends MULTI & CLIENT ID & EXEC {busy}; <+OK +QUEUED -NOPERM no => passes +OK +QUEUED -NOPERM no, back dirty {free}
          lease | MULTI & CLIENT ID & DISCARD => sends MULTI & CLIENT ID & DISCARD {busy}; <+OK +QUEUED +OK => passes +OK +QUEUED +OK, back {free}; MULTI & INCR k & EXEC => sends MULTI & INCR k & EXEC {busy}; <+OK +QUEUED *1 :7 => passes +OK +QUEUED *1 :7, back {free}
          lease | MULTI & CLIENT ID & CLIENT ID & EXEC => sends MULTI & CLIENT ID & CLIENT ID & EXEC {busy}; <+OK +QUEUED +QUEUED *2 -NOPERM no :7 => passes +OK +QUEUED +QUEUED *2 -NOPERM no :1099511627777, back {free}
          # EXEC with an argument is an error, and the transaction goes on
          lease | MULTI & CLIENT ID & EXEC 1 => sends MULTI & CLIENT ID & EXEC 1 {multi busy}; <+OK +QUEUED -ERR wrong => passes +OK +QUEUED -ERR wrong
          # in RESP3, and where replies are not wanted
          lease | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; MULTI & CLIENT GETNAME & CLIENT ID & EXEC => prepares HELLO 3, sends MULTI & CLIENT GETNAME & CLIENT ID & EXEC {busy}; <+OK +QUEUED +QUEUED *2 $1 x :7 => passes +OK +QUEUED +QUEUED *2 _ :1099511627777, back {free}
          lease | CLIENT REPLY OFF & MULTI & CLIENT ID & EXEC => sends MULTI & CLIENT ID & EXEC {busy}; <+OK +QUEUED *1 :7 => drops, back {free}
          # what is about others is the server's to answer
          lease | MULTI & CLIENT LIST & EXEC => sends MULTI & CLIENT LIST & EXEC {busy}; <+OK +QUEUED *1 $1 x => passes +OK +QUEUED *1 $1 x, back {free}
          """)
  void shouldAnswerClientCommandsInATransactionForTheClient(String setting, String line) {
    Scenario.check(setting, line);
  }

  /**
   * R14, R21: what is kept for the results is bounded; beyond, the connection is the client's for
   * good.
   */
  @Test
  void shouldKeepOnlySoMuchForATransaction() {
    try (SeamDriver driver = new SeamDriver("lease")) {
      driver.says(WireWords.requests("CLIENT SETNAME x{30000} & MULTI"));
      driver.take();
      long before = driver.keptBytes();
      driver.says(WireWords.requests("CLIENT GETNAME & CLIENT GETNAME"));
      assertTrue(driver.keptBytes() > before + 60_000);
      driver.take();
      driver.says(WireWords.requests("CLIENT GETNAME"));
      assertEquals("sends CLIENT GETNAME", driver.take());
      driver.says(WireWords.requests("CLIENT GETNAME"));
      assertEquals("sends CLIENT GETNAME {multi busy raw}", driver.take());
    }
  }

  /** R6: until the reply to EXEC, DISCARD or UNWATCH. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | WATCH k => sends WATCH k {watch busy}; <+OK => passes +OK; GET k => sends GET k; <$1 v => passes $1 v; MULTI => sends MULTI {multi busy}; <+OK => passes +OK; EXEC => sends EXEC {free}; <*-1 => passes *-1, back
          mux   | WATCH k => sends WATCH k {watch busy}; <+OK => passes +OK; UNWATCH => sends UNWATCH {free}; <+OK => passes +OK, back
          lease | WATCH k & DISCARD => sends WATCH k & DISCARD {watch busy}; <+OK -ERR DISCARD without MULTI => passes +OK -ERR DISCARD without MULTI
          lease | WATCH k & MULTI & DISCARD => sends WATCH k & MULTI & DISCARD {busy}; <+OK +OK +OK => passes +OK +OK +OK, back {free}
          # queued, it takes effect at EXEC only
          lease | WATCH k & MULTI & UNWATCH => sends WATCH k & MULTI & UNWATCH {multi busy}; <+OK +OK +QUEUED => passes +OK +OK +QUEUED; DISCARD => sends DISCARD {free}; <+OK => passes +OK, back
          lease | MULTI & WATCH k => sends MULTI & WATCH k {multi busy}; <+OK -ERR WATCH inside MULTI is not allowed => passes +OK -ERR WATCH inside MULTI is not allowed; DISCARD => sends DISCARD {free}; <+OK => passes +OK, back
          # errors change nothing
          lease | WATCH => sends WATCH {busy}; <-ERR wrong number => passes -ERR wrong number, back {free}
          lease | WATCH k & UNWATCH 1 => sends WATCH k & UNWATCH 1 {watch busy}; <+OK -ERR wrong number => passes +OK -ERR wrong number
          # an UNWATCH that is refused leaves the keys watched: the connection is reset
          lease | WATCH k & UNWATCH => sends WATCH k & UNWATCH {busy}; <+OK -NOPERM no => passes +OK -NOPERM no, back dirty {free}
          """)
  void shouldPinFromWatchToItsEnd(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R4, R6, R19: the connection is reset before anybody has it. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | MULTI => sends MULTI {multi busy}; <+OK => passes +OK; RESET => answers +RESET {free}; GET k => back dirty, sends GET k
          lease | WATCH k => sends WATCH k {watch busy}; <+OK => passes +OK; RESET => answers +RESET {free}; (leaves) => back dirty {ended}
          lease | MULTI & RESET & GET k => sends MULTI, later +RESET, waits; <+OK => passes +OK, answers +RESET, back dirty, sends GET k
          """)
  void shouldEndTransactionsAndWatchesWithReset(String setting, String line) {
    Scenario.check(setting, line);
  }
}
