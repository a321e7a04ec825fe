package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.PoolKey;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is decided for one request, and what its reply changes, without a client around it. A case
 * is what was before, the request and the decision: {@code sends} or {@code answers}, and the kind
 * that the request counts as.
 */
class RequestRulesTest {
  private static final long ID = 42;

  private final RedisProtocol protocol = new RedisProtocol(new RedisUpstream(null, 0), null);
  private final RedisState state = new RedisState(0, ID);
  private final RedisServer server = (RedisServer) protocol.newServer(PoolKey.NONE);
  private final Denied denied = new Denied(Set.of("flushall"));
  private final RequestRules rules =
      new RequestRules(
          protocol.known(),
          new RedisListener(
              Mode.LEASE, 1, new Bounds(1, 1, 1, Duration.ZERO), Replay.IDEMPOTENT, denied),
          state,
          new ClientCommand(
              state, new RedisClients(), new ClientRecord(RedisSettings.handle(1), state)));
  private final RequestReader reader =
      new RequestReader(UnpooledByteBufAllocator.DEFAULT, denied, protocol.known().counters());
  private final Trace trace = new Trace();

  /** What was before: any of these words. */
  private void before(String words) {
    for (String word : words.isEmpty() ? List.<String>of() : List.of(words.split(" "))) {
      switch (word) {
        case "own" -> rules.attached(server);
        case "wrote" -> sent("SET k v");
        case "read" -> sent("GET k");
        case "multi" -> state.sent(Kind.MULTI, true);
        case "resp3" -> state.speaks(3);
        case "off" -> state.replies(RedisState.ReplyMode.OFF);
        case "skip" -> state.replies(RedisState.ReplyMode.SKIP);
        default -> sent(word);
      }
    }
  }

  private void sent(String request) {
    take(read(request));
    rules.sent(reader.command());
  }

  private ByteBuf read(String request) {
    ByteBuf in = Unpooled.wrappedBuffer(WireWords.requests(request));
    try {
      assertEquals(RequestReader.Next.REQUEST, reader.next(in, protocol.known().commands(), true));
    } catch (Violation broken) {
      throw new IllegalArgumentException(request, broken);
    }
    return in;
  }

  private void take(ByteBuf in) {
    reader.taken(in);
    in.release();
  }

  private String shown(Decision decision) {
    String verb = decision.isSent() ? "sends" : "answers";
    ByteBuf answer = decision.answer();
    String text = WireWords.ofReplies(ByteBufUtil.getBytes(answer));
    answer.release();
    return (verb + " " + decision.kind() + " " + text).strip();
  }

  /** R5, R8, R14, R15, R16, R17, R18, R19, R28: whether it is sent, and as which kind. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
                    | GET k                             | sends PLAIN
                    | get k                             | sends PLAIN
                    | NOSUCH k                          | sends UNKNOWN
                    | MULTI                             | sends MULTI
                    | XREAD BLOCK 0 STREAMS s $         | sends BLOCKING
                    | XREAD STREAMS s 0                 | sends PLAIN
                    | SCRIPT LOAD x                     | sends SCRIPT
                    | SCRIPT DEBUG YES                  | sends STICKY
                    | SCRIPT kill                       | sends KILL
                    | FUNCTION KILL                     | sends KILL
                    | SHUTDOWN                          | sends KILL
                    | CLIENT ID                         | answers CLIENT :42
                    | CLIENT UNPAUSE                    | sends CLIENT
                    | CLIENT TRACKING ON                | sends STICKY
                    | CLIENT REPLY OFF                  | answers CLIENT
                    | QUIT                              | answers QUIT +OK
                    | RESET                             | answers RESET +RESET
                    | RESET 1                           | sends PLAIN
          resp3     | CLIENT GETNAME                    | answers CLIENT _
          # the order: what is denied, what leaves, what is queued
                    | FLUSHALL                          | answers PLAIN -NOPERM this listener has no permission to run the 'flushall' command
          multi     | FLUSHALL                          | answers QUIT -NOPERM this listener has no permission to run the 'flushall' command
          multi     | QUIT                              | answers QUIT +OK
          multi     | RESET                             | answers RESET +RESET
          multi     | RESET 1                           | sends PLAIN
          multi     | BLPOP l 0                         | sends PLAIN
          multi     | XREAD BLOCK 0 STREAMS s $         | sends PLAIN
          multi     | WAIT 1 0                          | sends PLAIN
          multi     | SCRIPT KILL                       | sends PLAIN
          multi     | SCRIPT DEBUG YES                  | sends STICKY
          multi     | SELECT 1                          | sends STICKY
          multi     | CLIENT ID                         | sends PLAIN
          multi     | CLIENT GETNAME                    | sends PLAIN
          multi     | CLIENT LIST                       | sends PLAIN
          multi     | CLIENT SETNAME me                 | sends STICKY
          multi     | CLIENT REPLY OFF                  | sends STICKY
          multi     | CLIENT TRACKING ON                | sends STICKY
          multi     | CLIENT ID x{70000}                | sends STICKY
          multi     | SUBSCRIBE a                       | sends SUBSCRIBE
          multi     | MONITOR                           | sends MONITOR
          multi     | NOSUCH                            | sends UNKNOWN
          multi     | EXEC                              | sends EXEC
          multi     | WATCH k                           | sends WATCH
          # replies that are not wanted
          off       | CLIENT ID                         | answers CLIENT
          off       | CLIENT REPLY ON                   | answers CLIENT +OK
          off       | FLUSHALL                          | answers PLAIN
          off       | QUIT                              | answers QUIT
          off       | RESET                             | answers RESET +RESET
          off       | MONITOR                           | answers QUIT
          off       | CLIENT TRACKING ON                | answers QUIT
          off       | SUBSCRIBE a                       | sends SUBSCRIBE
          off multi | SUBSCRIBE a                       | answers QUIT
          off multi | SSUBSCRIBE a                      | answers QUIT
          off multi | SELECT 1                          | answers QUIT
          off multi | GET k                             | sends PLAIN
          skip      | CLIENT ID                         | answers CLIENT
          skip      | RESET                             | answers RESET
          """)
  void shouldDecideForARequest(String before, String request, String decision) {
    before(before == null ? "" : before);
    ByteBuf in = read(request);
    assertEquals(decision, shown(rules.decide(reader, in)));
    take(in);
  }

  /** R10: without them it is answered with an error. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          own wrote         | sends WAIT
          own wrote read    | sends WAIT
          own read          | answers WAIT
          own wrote DISCARD | answers WAIT
          wrote             | answers WAIT
          wrote own         | answers WAIT
          own wrote own     | answers WAIT
          """)
  void shouldSendWaitWhereTheWritesWent(String before, String decision) {
    before(before);
    ByteBuf in = read("WAIT 1 0");
    assertEquals(decision, shown(rules.decide(reader, in)).replaceFirst(" -ERR WAIT .*", ""));
    take(in);
  }

  /** R7: what is sent between its messages, and what is answered here. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
                | UNSUBSCRIBE        | sends SUBSCRIBE
                | RESET              | sends RESET
                | RESET 1            | sends RESET
                | QUIT               | answers QUIT +OK
                | GET k              | sends PLAIN
                | CLIENT ID          | sends PLAIN
                | SSUBSCRIBE s       | sends SHARD_SUBSCRIBE
                | SUNSUBSCRIBE       | sends SHARD_SUBSCRIBE
                | MONITOR            | sends PLAIN
                | FLUSHALL           | answers PLAIN -NOPERM this listener has no permission to run the 'flushall' command
          resp3 | GET k              | sends PLAIN
          resp3 | CLIENT ID          | answers CLIENT :42
          resp3 | CLIENT REPLY OFF   | sends STICKY
          resp3 | MONITOR            | sends MONITOR
          resp3 | MULTI              | sends MULTI
          resp3 | FLUSHALL           | answers PLAIN -NOPERM this listener has no permission to run the 'flushall' command
          """)
  void shouldDecideForASubscriber(String before, String request, String decision) {
    before(before == null ? "" : before);
    ByteBuf in = read(request);
    assertEquals(decision, shown(rules.followed(reader, in)));
    take(in);
  }

  /**
   * R4, R6, R11, R12, R13, R15: what the reply does, and then: database, version, name, login and
   * whether a reset is due.
   */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
                | GET k                           | +v                  | passes +v                                 | 0 2
          off   | GET k                           | +v                  | drops                                     | 0 2
                | SELECT 5                        | +OK                 | passes +OK                                | 5 2
          off   | SELECT 5                        | +OK                 | drops                                     | 5 2
                | SELECT 5                        | -ERR no             | passes -ERR no                            | 0 2
                | AUTH p                          | +OK                 | passes +OK                                | 0 2 as the default user
                | AUTH u p                        | +OK                 | passes +OK                                | 0 2 as user u
                | AUTH u p                        | -WRONGPASS no       | passes -WRONGPASS no                      | 0 2
                | HELLO 3                         | %1 $2 id :7         | passes %1 $2 id :42                       | 0 3
          off   | HELLO 3                         | %1 $2 id :7         | drops                                     | 0 3
                | HELLO 3                         | -NOPROTO no         | passes -NOPROTO no                        | 0 2
                | HELLO                           | *2 $2 id :7         | passes *2 $2 id :42                       | 0 2
                | HELLO 3 AUTH u p SETNAME me     | %1 $2 id :7         | passes %1 $2 id :42                       | 0 3 me as user u dirty
                | HELLO 2 SETNAME me AUTH u p     | *2 $2 id :7         | passes *2 $2 id :42                       | 0 2 me as user u dirty
                | EXEC                            | *0                  | passes *0                                 | 0 2
                | EXEC                            | -EXECABORT no       | passes -EXECABORT no                      | 0 2
                | EXEC                            | -EXECABOR           | passes -EXECABOR                          | 0 2 dirty
                | EXEC                            | -ERR no             | passes -ERR no                            | 0 2 dirty
                | DISCARD                         | -NOPERM no          | passes -NOPERM no                         | 0 2 dirty
                | UNWATCH                         | -NOPERM no          | passes -NOPERM no                         | 0 2 dirty
          """)
  void shouldFollowWhatAReplyChanges(
      String before, String request, String reply, String fate, String after) {
    before(before == null ? "" : before);
    rules.attached(server);
    DrivenReplies pending = new DrivenReplies(trace);
    ByteBuf in = read(request);
    pending.add(rules.replyTo(reader, in, reader.command().kind()));
    take(in);
    ByteBuf bytes = Unpooled.wrappedBuffer(WireWords.replies(reply));
    for (int at = 0; at < bytes.writerIndex(); at++) {
      pending.received(bytes, at, at + 1, at + 1 == bytes.writerIndex());
    }
    assertEquals(fate, trace.take());
    assertEquals(after, known());
  }

  /**
   * R15, R24: with {@code replay = idempotent}, what becomes of a request whose connection is lost.
   */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
                | GET k        | repeats GET k
                | SET k v      | repeats SET k v
                | SET k v NX   | tells -ERR lost
                | INCR k       | tells -ERR lost
                | EVAL x 0     | tells -ERR lost
                | EXEC         | tells -ERR lost
                | SELECT 1     | tells -ERR lost
                | GET x{17000} | tells -ERR lost
          multi | GET k        | tells -ERR lost
          off   | GET k        |
          off   | HELLO 3      |
          """)
  void shouldKeepWhatIsToBeSentAgain(String before, String request, String fate) {
    before(before == null ? "" : before);
    DrivenReplies pending = new DrivenReplies(trace);
    ByteBuf in = read(request);
    pending.add(rules.replyTo(reader, in, reader.command().kind()));
    take(in);
    pending.lose(true, "-ERR lost");
    assertEquals(fate == null ? "" : fate, trace.take());
    assertEquals(0L, protocol.counts().get("replay_bytes"));
  }

  private String known() {
    Identity who = server.identity();
    List<String> words = new ArrayList<>();
    words.add("" + server.database());
    words.add("" + server.version());
    words.add(new String(state.name(), StandardCharsets.US_ASCII));
    words.add(who == null ? "" : "as " + who);
    server.identity(null); // which alone would have it reset
    words.add(server.isDirty() ? "dirty" : "");
    words.removeIf(String::isEmpty);
    return String.join(" ", words);
  }

  /** R28: in the counter {@code denied}. */
  @Test
  void shouldCountEachRefusal() {
    for (int i = 0; i < 3; i++) {
      ByteBuf in = read("FLUSHALL");
      shown(rules.decide(reader, in));
      take(in);
    }
    assertEquals(3L, protocol.counts().get("denied"));
    assertEquals(0L, protocol.counts().get("not_logged_in"));
  }
}
