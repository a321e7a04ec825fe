package io.cenote.protocol.redis;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a client has set for itself: database, login, protocol version, name and replies. A line a
 * scenario; {@link Scenario} says how to read them.
 */
class StateScenariosTest {
  /** R11: it is selected before a request that needs it. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # another connection is brought to the client's database before the request goes there
          lease | SELECT 5 => sends SELECT 5 {busy}; <+OK => passes +OK, back {free}; GET k => prepares SELECT 5, sends GET k
          mux   | SELECT 5 => sends SELECT 5 {busy}; <+OK => passes +OK, back {free}; GET k => prepares SELECT 5, shares GET k; <$1 v => passes $1 v; SELECT 0 => sends SELECT 0 {busy}; <+OK => passes +OK, back {free}; GET k => shares GET k
          lease | SELECT 5 & GET k => sends SELECT 5 & GET k {busy}; <+OK $1 v => passes +OK $1 v, back {free}
          lease db=2 | GET k => sends GET k; <$1 v => passes $1 v, back; SELECT 0 => sends SELECT 0 {busy}; <+OK => passes +OK, back {free}; GET k => prepares SELECT 0, sends GET k
          # a SELECT that was refused selects nothing
          lease | SELECT 99 => sends SELECT 99 {busy}; <-ERR DB index is out of range => passes -ERR DB index is out of range, back {free}; GET k => sends GET k
          lease | SELECT => sends SELECT {busy}; <-ERR wrong number => passes -ERR wrong number, back {free}; GET k => sends GET k
          # what touches no keys needs no database, but what comes behind it may
          lease | SELECT 5 => sends SELECT 5 {busy}; <+OK => passes +OK, back {free}; PING => sends PING; GET k => waits; <+PONG => passes +PONG, back, prepares SELECT 5, sends GET k
          # a hidden SELECT that fails fails the request
          lease | SELECT 5 => sends SELECT 5 {busy}; <+OK => passes +OK, back {free}; (preparation: -NOPERM no) => nothing; GET k => prepares SELECT 5, answers -NOPERM no; GET k => prepares SELECT 5, sends GET k
          # the reply decides, and nothing may follow without it
          lease | SELECT 5 & GET k => sends SELECT 5 & GET k {busy}; (lost) => closes, tells -ERR lost -ERR lost, ends {ended}
          lease | (no connection) => nothing; SELECT 5 & SET k v => answers -ERR no connection, ends {ended}
          """)
  void shouldGiveEachClientItsDatabase(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R12: one that the server no longer takes ends its client. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | AUTH u p => sends AUTH u p {busy}; <+OK => passes +OK, back {free}; GET k => prepares AUTH u p, sends GET k; <$1 v => passes $1 v, back
          mux   | AUTH p => sends AUTH p {busy}; <+OK => passes +OK, back {free}; PING => prepares AUTH p, shares PING
          lease | AUTH u bad => sends AUTH u bad {busy}; <-WRONGPASS no => passes -WRONGPASS no, back {free}; GET k => sends GET k
          lease | HELLO 3 AUTH u p => sends HELLO 3 AUTH u p {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; GET k => prepares AUTH u p & HELLO 3, sends GET k
          # a request that says who its client is needs no login before
          lease | AUTH u p => sends AUTH u p {busy}; <+OK => passes +OK, back {free}; AUTH v q => sends AUTH v q {busy}; <+OK => passes +OK, back {free}; PING => prepares AUTH v q, sends PING
          # the database is selected as whoever selected it
          lease | SELECT 9 => sends SELECT 9 {busy}; <+OK => passes +OK, back {free}; AUTH u p => sends AUTH u p {busy}; <+OK => passes +OK, back {free}; GET k => prepares SELECT 9 & AUTH u p, sends GET k
          lease | AUTH u p => sends AUTH u p {busy}; <+OK => passes +OK, back {free}; SELECT 3 => prepares AUTH u p, sends SELECT 3 {busy}; <+OK => passes +OK, back {free}; GET k => prepares AUTH u p & SELECT 3, sends GET k
          # a login that no longer holds ends the client, unless the server is not ready
          lease | AUTH u p => sends AUTH u p {busy}; <+OK => passes +OK, back {free}; (preparation: -WRONGPASS no) => nothing; GET k => prepares AUTH u p, answers -WRONGPASS no, ends {ended}
          lease | AUTH u p => sends AUTH u p {busy}; <+OK => passes +OK, back {free}; (preparation: -LOADING wait) => nothing; GET k => prepares AUTH u p, answers -LOADING wait; GET k => prepares AUTH u p, sends GET k
          # where the server no longer wants a password, the client goes on
          lease | AUTH p => sends AUTH p {busy}; <+OK => passes +OK, back {free}; (preparation: -ERR AUTH called without any password configured) => nothing; GET k => prepares AUTH p, sends GET k
          # where the server wants a login, only what logs in, resets or quits goes there before
          lease login | GET k => answers -NOAUTH Authentication required.; PING & MULTI => answers -NOAUTH Authentication required. -NOAUTH Authentication required.; CLIENT ID => answers -NOAUTH Authentication required.; QUIT => answers +OK, ends {ended}
          lease login | AUTH u p & GET k => sends AUTH u p & GET k {busy}; <+OK $1 v => passes +OK $1 v, back {free}; GET k => prepares AUTH u p, sends GET k
          lease login | AUTH u bad => sends AUTH u bad {busy}; <-WRONGPASS no => passes -WRONGPASS no, back {free}; GET k => answers -NOAUTH Authentication required.
          lease login | HELLO 3 => sends HELLO 3 {busy}; <-NOAUTH HELLO must be called with AUTH => passes -NOAUTH HELLO must be called with AUTH, back {free}
          """)
  void shouldGiveEachClientItsLogin(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R13: a connection that speaks the other version is switched before the request. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # the id is the client's own
          lease | HELLO 3 => sends HELLO 3 {busy}; <%2 $5 proto :3 $2 id :7 => passes %2 $5 proto :3 $2 id :1099511627777, back {free}; GET k => prepares HELLO 3, sends GET k; CLIENT ID & CLIENT GETNAME => later :1099511627777 _
          mux   | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; HELLO 2 => prepares HELLO 3, sends HELLO 2 {busy}; <*2 $2 id :7 => passes *2 $2 id :1099511627777, back {free}; GET k => shares GET k
          lease | HELLO => sends HELLO {busy}; <*2 $2 id :123 => passes *2 $2 id :1099511627777, back {free}; GET k => sends GET k
          lease | HELLO 4 => sends HELLO 4 {busy}; <-NOPROTO unsupported protocol version => passes -NOPROTO unsupported protocol version, back {free}; GET k => sends GET k
          # what comes behind it and depends on it is held until its reply
          lease | HELLO 3 & CLIENT GETNAME & GET k => sends HELLO 3, holds {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back, answers _, prepares HELLO 3, sends GET k {free}
          lease | HELLO 3 SETNAME me & GET k & CLIENT GETNAME => sends HELLO 3 SETNAME me & GET k, holds {busy}; <%1 $2 id :7 _ => passes %1 $2 id :1099511627777 _, back dirty, answers $2 me {free}
          """)
  void shouldGiveEachClientItsProtocolVersion(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R14: but those about others, or that are wrong, go to the server. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | CLIENT ID => answers :1099511627777; CLIENT GETNAME => answers $-1; CLIENT SETNAME me => answers +OK; CLIENT GETNAME => answers $2 me
          mux   | CLIENT SETNAME me & CLIENT GETNAME => answers +OK $2 me; GET k & CLIENT GETNAME => shares GET k, later $2 me; <$1 v => passes $1 v, answers $2 me
          lease | CLIENT SETNAME me => answers +OK; CLIENT SETNAME '' => answers +OK; client getname => answers $-1
          lease | *3~$6~CLIENT~$7~SETNAME~$3~a b~ => answers -ERR Client names cannot contain spaces, newlines or special characters.
          lease | CLIENT SETINFO LIB-NAME x => answers +OK; CLIENT SETINFO OTHER x => answers -ERR Unrecognized option 'OTHER'; *4~$6~CLIENT~$7~SETINFO~$7~lib-ver~$3~1 2~ => answers -ERR lib-ver cannot contain spaces, newlines or special characters.
          # what is about others, or is wrong, is the server's to answer
          lease | CLIENT UNPAUSE => sends CLIENT UNPAUSE; <+OK => passes +OK, back; CLIENT SETNAME => sends CLIENT SETNAME
          mux   | CLIENT KILL ID 7 & CLIENT UNPAUSE => shares CLIENT KILL ID 9223372036854775807 & CLIENT UNPAUSE
          # a user that may not is refused by the server
          lease | CLIENT KILL ID 7 => sends CLIENT KILL ID 9223372036854775807; <-NOPERM no => passes -NOPERM no, back
          lease | CLIENT TRACKING ON REDIRECT 7 => answers -ERR CLIENT TRACKING cannot redirect: the other client has no connection of its own
          """)
  void shouldAnswerClientCommandsItself(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R15: errors as well; what nobody could drop ends the client. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | CLIENT REPLY OFF & GET k => sends GET k; <$1 v => drops, back; CLIENT ID => nothing; CLIENT REPLY ON & CLIENT ID => answers +OK :1099511627777
          mux   | CLIENT REPLY SKIP & GET k & GET l => shares GET k & GET l; <$1 v $1 w => drops, passes $1 w
          lease | CLIENT REPLY SKIP & CLIENT ID & CLIENT ID => answers :1099511627777
          lease | CLIENT REPLY SKIP & CLIENT REPLY ON => answers +OK
          lease | CLIENT REPLY SKIP & SELECT 3 => sends SELECT 3 {busy}; <+OK => drops, back {free}; GET k => prepares SELECT 3, sends GET k
          lease | CLIENT REPLY OFF & HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => drops, back {free}; GET k => prepares HELLO 3, sends GET k
          lease | CLIENT REPLY OFF & MULTI & EXEC => sends MULTI & EXEC {busy}; <+OK *0 => drops, back {free}
          # nor does the client get errors that it does not want
          lease | CLIENT REPLY OFF & GET k => sends GET k; (lost) => closes
          lease | (no connection) => nothing; CLIENT REPLY SKIP & GET k & GET l => answers -ERR no connection
          # replies that nobody could keep from the client are not asked for
          lease | CLIENT REPLY OFF & MONITOR => ends {ended}
          lease | CLIENT REPLY SKIP & CLIENT TRACKING ON => ends {ended}
          lease | CLIENT REPLY OFF & NOSUCH => ends {ended}
          """)
  void shouldDropRepliesThatAreNotWanted(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R18, R19: behind the pending replies. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | QUIT => answers +OK, ends {ended}
          lease | GET k & QUIT & GET l => sends GET k, later +OK, ends {ended}; <$1 v => passes $1 v, answers +OK, back
          lease | CLIENT REPLY OFF & QUIT => ends {ended}
          lease | SELECT 5 => sends SELECT 5 {busy}; <+OK => passes +OK, back {free}; RESET => answers +RESET; GET k => sends GET k
          lease db=2 | SELECT 5 => sends SELECT 5 {busy}; <+OK => passes +OK, back {free}; RESET => answers +RESET; GET k => sends GET k
          mux   | HELLO 3 SETNAME me => sends HELLO 3 SETNAME me {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back dirty {free}; RESET => answers +RESET; CLIENT GETNAME => answers $-1; GET k => shares GET k
          lease login | AUTH u p => sends AUTH u p {busy}; <+OK => passes +OK, back {free}; RESET & GET k => answers +RESET -NOAUTH Authentication required.
          lease | CLIENT REPLY OFF & RESET & CLIENT ID => answers +RESET :1099511627777
          lease | CLIENT REPLY SKIP & RESET & CLIENT ID => answers :1099511627777
          # a reply to what was asked before it changes nothing any more
          lease | SELECT 5 & RESET & GET k => sends SELECT 5, later +RESET, waits; <+OK => passes +OK, answers +RESET, back dirty, sends GET k
          lease | AUTH u p & RESET => sends AUTH u p, later +RESET; <+OK => passes +OK, answers +RESET, back dirty; GET k => sends GET k
          lease | HELLO 3 & RESET => sends HELLO 3, later +RESET; <%1 $2 id :7 => passes %1 $2 id :1099511627777, answers +RESET, back dirty; GET k => sends GET k
          # with an argument it is an error of the server's
          lease | RESET x => sends RESET x; <-ERR wrong number => passes -ERR wrong number, back
          """)
  void shouldAnswerQuitAndResetItself(String setting, String line) {
    Scenario.check(setting, line);
  }
}
