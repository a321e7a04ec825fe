package io.cenote.protocol.redis;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions, a line a scenario; {@link Scenario} says how to read them. */
class SubscriptionScenariosTest {
  /** R2, R7: there is one for each name, or without names for each that was subscribed. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # one confirmation for each name, and the connection comes back with the last one
          lease | SUBSCRIBE a b => sends SUBSCRIBE a b {pubsub busy raw}; <*3 $9 subscribe $1 a :1 *3 $9 subscribe $1 b :2 => passes *3 $9 subscribe $1 a :1 *3 $9 subscribe $1 b :2; <*3 $7 message $1 a $1 x => passes *3 $7 message $1 a $1 x; UNSUBSCRIBE a => sends UNSUBSCRIBE a; <*3 $11 unsubscribe $1 a :1 => passes *3 $11 unsubscribe $1 a :1; UNSUBSCRIBE b => sends UNSUBSCRIBE b; <*3 $11 unsubscribe $1 b :0 => passes *3 $11 unsubscribe $1 b :0, back dirty {free}
          mux   | PSUBSCRIBE p* => sends PSUBSCRIBE p* {pubsub busy raw}; <*3 $10 psubscribe $2 p* :1 => passes *3 $10 psubscribe $2 p* :1; PUNSUBSCRIBE => sends PUNSUBSCRIBE; <*3 $12 punsubscribe $2 p* :0 => passes *3 $12 punsubscribe $2 p* :0, back dirty {free}; GET k => shares GET k
          # without names: one for each there was, or a single one
          lease | SUBSCRIBE a b => sends SUBSCRIBE a b {pubsub busy raw}; <*3 $9 subscribe $1 a :1 *3 $9 subscribe $1 b :2 => passes *3 $9 subscribe $1 a :1 *3 $9 subscribe $1 b :2; UNSUBSCRIBE => sends UNSUBSCRIBE; <*3 $11 unsubscribe $1 b :1 => passes *3 $11 unsubscribe $1 b :1; <*3 $11 unsubscribe $1 a :0 => passes *3 $11 unsubscribe $1 a :0, back dirty {free}
          lease | UNSUBSCRIBE => sends UNSUBSCRIBE {pubsub busy raw}; <*3 $11 unsubscribe $-1 :0 => passes *3 $11 unsubscribe $-1 :0, back dirty {free}
          # channels do not end patterns
          lease | SUBSCRIBE a & PSUBSCRIBE p => sends SUBSCRIBE a & PSUBSCRIBE p {pubsub busy raw}; <*3 $9 subscribe $1 a :1 *3 $10 psubscribe $1 p :2 => passes *3 $9 subscribe $1 a :1 *3 $10 psubscribe $1 p :2; UNSUBSCRIBE => sends UNSUBSCRIBE; <*3 $11 unsubscribe $1 a :1 => passes *3 $11 unsubscribe $1 a :1; PUNSUBSCRIBE => sends PUNSUBSCRIBE; <*3 $12 punsubscribe $1 p :0 => passes *3 $12 punsubscribe $1 p :0, back dirty {free}
          lease | SUBSCRIBE => sends SUBSCRIBE {pubsub busy raw}; <-ERR wrong number => passes -ERR wrong number, back dirty {free}
          # replies that were pending before come first
          lease | GET k & SUBSCRIBE a => sends GET k & SUBSCRIBE a {pubsub busy raw}; <$1 v *3 $9 subscribe $1 a :1 => passes $1 v *3 $9 subscribe $1 a :1
          mux   | GET k & SUBSCRIBE a => shares GET k, waits; <$1 v => passes $1 v, sends SUBSCRIBE a {pubsub busy raw}
          """)
  void shouldTakeTheConnectionBackWithTheLastConfirmation(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R7: the proxy's own answers wait until all is confirmed. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # in RESP2 the server says what may not be asked, and a PING is answered as a message
          lease | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; <*3 $9 subscribe $1 a :1 => passes *3 $9 subscribe $1 a :1; PING & GET k => sends PING, holds; <*2 $4 pong $0 '' => passes *2 $4 pong $0 '', sends GET k; <-ERR Can't execute 'get' => passes -ERR Can't execute 'get'; UNSUBSCRIBE => sends UNSUBSCRIBE; <*3 $11 unsubscribe $1 a :0 => passes *3 $11 unsubscribe $1 a :0, back dirty {free}
          lease | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; CLIENT ID & MULTI => holds; <*3 $9 subscribe $1 a :1 => passes *3 $9 subscribe $1 a :1, sends CLIENT ID, holds; <-ERR Can't execute 'client' => passes -ERR Can't execute 'client', sends MULTI; (leaves) => closes {ended}
          # our own answers wait until all is confirmed
          lease | SUBSCRIBE a & QUIT => sends SUBSCRIBE a, holds {pubsub busy raw}; <*3 $9 subscribe $1 a :1 => passes *3 $9 subscribe $1 a :1, answers +OK, ends {ended}
          lease deny=dbsize | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; <*3 $9 subscribe $1 a :1 => passes *3 $9 subscribe $1 a :1; DBSIZE => answers -NOPERM this listener has no permission to run the 'dbsize' command
          # RESET ends it
          lease | SELECT 3 => sends SELECT 3 {busy}; <+OK => passes +OK, back {free}; SUBSCRIBE a => prepares SELECT 3, sends SUBSCRIBE a {pubsub busy raw}; <*3 $9 subscribe $1 a :1 => passes *3 $9 subscribe $1 a :1; RESET => sends RESET; <+RESET => passes +RESET, back dirty {free}; GET k => sends GET k
          # gone before the end, the connection is closed
          lease | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; (leaves) => closes {ended}
          lease | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; (lost) => closes, ends {ended}
          """)
  void shouldGiveWhoSubscribesAConnection(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R2, R3, R7, R15: what cannot be followed leaves the connection to its client. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # in RESP3 any command goes between the pushes
          lease | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; SUBSCRIBE a => prepares HELLO 3, sends SUBSCRIBE a {pubsub busy raw}; <>3 $9 subscribe $1 a :1 => passes >3 $9 subscribe $1 a :1; GET k & PING => sends GET k & PING; <$1 v >3 $7 message $1 a $1 x +PONG => passes $1 v >3 $7 message $1 a $1 x +PONG; UNSUBSCRIBE a => sends UNSUBSCRIBE a; <>3 $11 unsubscribe $1 a :0 => passes >3 $11 unsubscribe $1 a :0, back dirty {free}
          # what cannot be followed leaves the connection to its client
          lease | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; SUBSCRIBE a => prepares HELLO 3, sends SUBSCRIBE a {pubsub busy raw}; <>3 $9 subscribe $1 a :1 => passes >3 $9 subscribe $1 a :1; MULTI => sends MULTI; <+OK => passes +OK; UNSUBSCRIBE => sends UNSUBSCRIBE; <>3 $11 unsubscribe $1 a :0 => passes >3 $11 unsubscribe $1 a :0; (leaves) => closes {ended}
          lease | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; <*3 $10 psubscribe $1 a :1 => passes *3 $10 psubscribe $1 a :1; UNSUBSCRIBE => sends UNSUBSCRIBE; <*3 $11 unsubscribe $1 a :0 => passes *3 $11 unsubscribe $1 a :0; PING => sends PING
          # a shard's subscription may end without a word, so it is not followed
          lease | SSUBSCRIBE s => sends SSUBSCRIBE s {pubsub busy raw}; <*3 $10 ssubscribe $1 s :1 => passes *3 $10 ssubscribe $1 s :1; SUNSUBSCRIBE => sends SUNSUBSCRIBE; <*3 $12 sunsubscribe $1 s :0 => passes *3 $12 sunsubscribe $1 s :0; (leaves) => closes {ended}
          # nor behind others, in either version of the protocol
          lease | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; <*3 $9 subscribe $1 a :1 => passes *3 $9 subscribe $1 a :1; SSUBSCRIBE s => sends SSUBSCRIBE s; <*3 $10 ssubscribe $1 s :1 => passes *3 $10 ssubscribe $1 s :1; UNSUBSCRIBE => sends UNSUBSCRIBE; <*3 $11 unsubscribe $1 a :0 => passes *3 $11 unsubscribe $1 a :0; <*3 $8 smessage $1 s $1 x => passes *3 $8 smessage $1 s $1 x; (leaves) => closes {ended}
          mux   | PSUBSCRIBE p => sends PSUBSCRIBE p {pubsub busy raw}; SSUBSCRIBE s => holds; <*3 $10 psubscribe $1 p :1 => passes *3 $10 psubscribe $1 p :1, sends SSUBSCRIBE s; <*3 $10 ssubscribe $1 s :1 => passes *3 $10 ssubscribe $1 s :1; SUNSUBSCRIBE s & PUNSUBSCRIBE => sends SUNSUBSCRIBE s & PUNSUBSCRIBE; <*3 $12 sunsubscribe $1 s :0 *3 $12 punsubscribe $1 p :0 => passes *3 $12 sunsubscribe $1 s :0 *3 $12 punsubscribe $1 p :0; (leaves) => closes {ended}
          lease | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; SUBSCRIBE a => prepares HELLO 3, sends SUBSCRIBE a {pubsub busy raw}; <>3 $9 subscribe $1 a :1 => passes >3 $9 subscribe $1 a :1; SSUBSCRIBE s => sends SSUBSCRIBE s; <>3 $10 ssubscribe $1 s :1 => passes >3 $10 ssubscribe $1 s :1; UNSUBSCRIBE => sends UNSUBSCRIBE; <>3 $11 unsubscribe $1 a :0 => passes >3 $11 unsubscribe $1 a :0; (leaves) => closes {ended}
          lease deny=ssubscribe | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; <*3 $9 subscribe $1 a :1 => passes *3 $9 subscribe $1 a :1; SSUBSCRIBE s => answers -NOPERM this listener has no permission to run the 'ssubscribe' command; UNSUBSCRIBE => sends UNSUBSCRIBE; <*3 $11 unsubscribe $1 a :0 => passes *3 $11 unsubscribe $1 a :0, back dirty {free}
          # nor is one of a client that wants no replies: the server keeps them, and sends what is subscribed
          lease | CLIENT REPLY OFF & SUBSCRIBE a => sends CLIENT REPLY OFF & SUBSCRIBE a {pubsub busy raw}; PING & CLIENT REPLY ON => sends PING & CLIENT REPLY ON; <*3 $9 subscribe $1 a :1 => passes *3 $9 subscribe $1 a :1; UNSUBSCRIBE => sends UNSUBSCRIBE; <*3 $11 unsubscribe $1 a :0 => passes *3 $11 unsubscribe $1 a :0
          lease | CLIENT REPLY OFF & GET k & SSUBSCRIBE s => sends GET k & CLIENT REPLY OFF & SSUBSCRIBE s {pubsub busy raw}; <$1 v *3 $10 ssubscribe $1 s :1 => drops, passes *3 $10 ssubscribe $1 s :1
          mux   | CLIENT REPLY OFF & GET k & SUBSCRIBE x{300} => shares GET k, waits; <$1 v => drops, sends CLIENT REPLY OFF & SUBSCRIBE x{300} {pubsub busy raw}
          mux   | CLIENT REPLY SKIP & PSUBSCRIBE p & PING => sends CLIENT REPLY SKIP & PSUBSCRIBE p & PING {pubsub busy raw}
          lease | CLIENT REPLY OFF => nothing; (no connection) => nothing; SUBSCRIBE a & CLIENT REPLY ON => answers +OK
          lease | CLIENT REPLY OFF & MULTI => sends MULTI {multi busy}; SUBSCRIBE a => ends {ended}
          """)
  void shouldCountNoPushesAndNotGiveBackWhatCannotBeFollowed(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R7: what the server says may end the following while a request, or a part of one, is held. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; CLIENT ID => holds; PING => nothing; <+WHAT => passes +WHAT, sends CLIENT ID & PING; GET k => sends GET k
          lease | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; CLIENT ID~ => holds; <+WHAT => passes +WHAT, sends CLIENT ID; GET k => sends GET k
          lease | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; *2~$6~CLI => nothing; <+WHAT => passes +WHAT, sends *2~$6~CLI; ENT~$2~ID~ => sends ENT~$2~ID~
          lease | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; *2~$6~CLIENT~$ => nothing; <+WHAT => passes +WHAT, sends *2~$6~CLIENT~$; 2~ID~*1~$4~PING~ => sends 2~ID~*1~$4~PING~
          lease | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; ~pin => nothing; <+WHAT => passes +WHAT, sends pin; g~ => sends g~
          lease deny=dbsize | SUBSCRIBE a => sends SUBSCRIBE a {pubsub busy raw}; CLIENT ID => holds; PING => nothing; <+WHAT => passes +WHAT, sends CLIENT ID & PING; DBSIZE => ends {ended}
          # the rest of a request that was answered here is dropped
          lease | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; SUBSCRIBE a => prepares HELLO 3, sends SUBSCRIBE a {pubsub busy raw}; <>3 $9 subscribe $1 a :1 => passes >3 $9 subscribe $1 a :1; *3~$6~CLIENT~$7~SETNAME~$70000~x{69000} => answers -ERR a request of this command must be shorter than 64 KiB; <+WHAT => passes +WHAT; x{1000}~*1~$4~PING~ => sends PING
          """)
  void shouldLoseNothingThatIsHeld(String setting, String line) {
    Scenario.check(setting, line);
  }

  /** R7, R13: messages may arrive before the reply to HELLO; nothing is sent until it has. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lease | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; SUBSCRIBE a => prepares HELLO 3, sends SUBSCRIBE a {pubsub busy raw}; <>3 $9 subscribe $1 a :1 => passes >3 $9 subscribe $1 a :1; HELLO 3 => sends HELLO 3; <%1 $2 id :7 => passes %1 $2 id :1099511627777; GET k => sends GET k; <$1 v => passes $1 v; UNSUBSCRIBE => sends UNSUBSCRIBE; <>3 $11 unsubscribe $1 a :0 => passes >3 $11 unsubscribe $1 a :0, back dirty {free}
          mux   | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; SUBSCRIBE a => prepares HELLO 3, sends SUBSCRIBE a {pubsub busy raw}; <>3 $9 subscribe $1 a :1 => passes >3 $9 subscribe $1 a :1; HELLO 3 SETNAME me => sends HELLO 3 SETNAME me; CLIENT GETNAME => holds; <>2 $2 id :7 >3 $7 message $1 a $1 x %1 $2 id :7 => passes >2 $2 id :7 >3 $7 message $1 a $1 x %1 $2 id :1099511627777, answers $2 me; <>2 $2 id :7 => passes >2 $2 id :7
          # back in RESP2 the subscriptions go on
          lease | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; SUBSCRIBE a => prepares HELLO 3, sends SUBSCRIBE a {pubsub busy raw}; <>3 $9 subscribe $1 a :1 => passes >3 $9 subscribe $1 a :1; HELLO 2 => sends HELLO 2; UNSUBSCRIBE => holds; <>3 $7 message $1 a $1 x => passes >3 $7 message $1 a $1 x; <*2 $2 id :7 => passes *2 $2 id :1099511627777, sends UNSUBSCRIBE; <*3 $7 message $1 a $1 x *3 $11 unsubscribe $1 a :0 => passes *3 $7 message $1 a $1 x *3 $11 unsubscribe $1 a :0, back dirty {free}; GET k => sends GET k
          # refused, it changes nothing
          lease | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; SUBSCRIBE a => prepares HELLO 3, sends SUBSCRIBE a {pubsub busy raw}; <>3 $9 subscribe $1 a :1 => passes >3 $9 subscribe $1 a :1; HELLO 4 => sends HELLO 4; <-NOPROTO no => passes -NOPROTO no; UNSUBSCRIBE => sends UNSUBSCRIBE; <>3 $11 unsubscribe $1 a :0 => passes >3 $11 unsubscribe $1 a :0, back dirty {free}
          lease | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; SUBSCRIBE a => prepares HELLO 3, sends SUBSCRIBE a {pubsub busy raw}; <>3 $9 subscribe $1 a :1 => passes >3 $9 subscribe $1 a :1; HELLO 3 => sends HELLO 3; (leaves) => closes {ended}
          lease | HELLO 3 => sends HELLO 3 {busy}; <%1 $2 id :7 => passes %1 $2 id :1099511627777, back {free}; SUBSCRIBE a => prepares HELLO 3, sends SUBSCRIBE a {pubsub busy raw}; HELLO 3 => holds; <>3 $9 subscribe $1 a :1 => passes >3 $9 subscribe $1 a :1, sends HELLO 3; (lost) => closes, tells -ERR lost, ends {ended}
          """)
  void shouldWaitForTheReplyToASubscribersHello(String setting, String line) {
    Scenario.check(setting, line);
  }
}
