package io.cenote.protocol.redis;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.PoolKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The half of {@link SeamDriver} that makes the two sides and answers the proxy's own questions to
 * a server.
 */
final class DrivenProtocol {
  private final RedisProtocol protocol;
  private final RedisListener listener;
  private final int database;
  private final Trace trace;
  private String preparationReply = "+OK";

  /**
   * A protocol.
   *
   * @param setting the mode, and after it any of {@code deny=a,b}, {@code replay=reads}, {@code
   *     db=2} (of the configuration) and {@code login} (the server wants one)
   */
  DrivenProtocol(String setting, Trace trace) {
    this.trace = trace;
    List<String> words = List.of(setting.split(" "));
    Mode mode = Mode.valueOf(words.get(0).toUpperCase(Locale.ROOT));
    Replay replay = Replay.valueOf(value(words, "replay", "none").toUpperCase(Locale.ROOT));
    String deny = value(words, "deny", "");
    Denied denied = deny.isEmpty() ? Denied.NOTHING : new Denied(Set.of(deny.split(",")));
    Bounds bounds = new Bounds(1024, 1 << 20, 1 << 20, Duration.ZERO);
    listener = new RedisListener(mode, 1, bounds, replay, denied);
    database = Integer.parseInt(value(words, "db", "0"));
    protocol = new RedisProtocol(new RedisUpstream(null, database), null);
    if (words.contains("login")) {
      refuseCommands();
    }
  }

  private static String value(List<String> words, String key, String otherwise) {
    String begin = key + "=";
    return words.stream()
        .filter(word -> word.startsWith(begin))
        .map(word -> word.substring(begin.length()))
        .findFirst()
        .orElse(otherwise);
  }

  ClientSide newClient() {
    return protocol.newClient(listener, RedisSettings.handle(1));
  }

  boolean isMux() {
    return listener.mode() == Mode.MUX;
  }

  /** One of the protocol's own counters. */
  long count(String name) {
    return protocol.counts().getOrDefault(name, -1L);
  }

  /** A connection that has just been made and greeted. */
  RedisServer newServer() {
    RedisServer server = (RedisServer) protocol.newServer(PoolKey.NONE);
    server.database(database);
    return server;
  }

  /** The server has refused to say which commands it has, for it wants a login. */
  private void refuseCommands() {
    Dialogue greeting = protocol.newServer(PoolKey.NONE).greeting();
    if (greeting != null) {
      greeting.answered(
          Unpooled.wrappedBuffer(WireWords.replies("-NOAUTH log in first")), Unpooled.EMPTY_BUFFER);
      greeting.over();
    }
  }

  /** The first reply to the next preparation; the others are good. */
  void answerPreparation(String reply) {
    preparationReply = reply;
  }

  /** Asks what a preparation asks and answers it; gives the server's refusal, empty if none. */
  String prepare(@Nullable Dialogue dialogue) {
    if (dialogue == null) {
      return "";
    }
    ByteBuf out = Unpooled.buffer();
    dialogue.open(out);
    while (out.isReadable()) {
      byte[] requests = ByteBufUtil.getBytes(out);
      trace.add("prepares", requests);
      int count = WireWords.ofRequests(requests).split(" & ").length;
      String replies = preparationReply + " +OK".repeat(count - 1);
      preparationReply = "+OK";
      dialogue.answered(Unpooled.wrappedBuffer(WireWords.replies(replies)), out.clear());
    }
    dialogue.over();
    return dialogue.refusal();
  }
}
