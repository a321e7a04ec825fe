package io.cenote.protocol.redis;

import io.cenote.protocol.Errand;
import io.cenote.protocol.ServerSide;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a Redis server, and what the server keeps for it: the database, the protocol
 * version, who we are.
 *
 * <p>Thread: the connection's loop.
 */
final class RedisServer implements ServerSide {
  private static final byte[] READ_ONLY = Resp.ascii("-READONLY");

  private final RedisProtocol protocol;
  private final ReplyScanner scanner = new ReplyScanner();
  private int database;
  private int version = 2;
  private @Nullable Identity identity;
  private boolean tainted;
  private boolean demoted;

  RedisServer(RedisProtocol protocol) {
    this.protocol = protocol;
    database = protocol.options().database();
  }

  int database() {
    return database;
  }

  void database(int now) {
    database = now;
  }

  int version() {
    return version;
  }

  void version(int now) {
    version = now;
  }

  /** Whom a client has made it; null: whom the configuration says. */
  @Nullable Identity identity() {
    return identity;
  }

  void identity(@Nullable Identity now) {
    identity = now;
  }

  @Override
  public @Nullable Errand greeting() {
    Script script = new Script(() -> {});
    introduce(script);
    protocol.askForCommands(script);
    return script.isEmpty() ? null : script;
  }

  private void introduce(Script script) {
    Identity base = protocol.options().identity();
    if (base != null) {
      script.add(base.auth());
    }
    if (protocol.options().database() != 0) {
      script.add(Resp.ascii("SELECT"), Resp.ascii("" + protocol.options().database()));
    }
  }

  @Override
  public Errand probe() {
    return new Script(() -> {}).add(RedisServer::isAlive, Resp.ascii("PING"));
  }

  /** A server that answers so lives, ready or not. */
  private static boolean isAlive(byte[] reply) {
    String text = new String(reply, StandardCharsets.ISO_8859_1);
    return text.equals("+PONG\r\n")
        || text.startsWith("-NOAUTH")
        || text.startsWith("-LOADING")
        || text.startsWith("-BUSY")
        || text.startsWith("-MASTERDOWN");
  }

  @Override
  public boolean isDirty() {
    return tainted || identity != null;
  }

  @Override
  public boolean isDemoted() {
    return demoted;
  }

  @Override
  public @Nullable Errand reset() {
    if (!protocol.commands().hasReset() || scanner.isWithin()) {
      return null;
    }
    Script script =
        new Script(this::cleaned)
            .add(
                reply -> new String(reply, StandardCharsets.ISO_8859_1).equals("+RESET\r\n"),
                Resp.ascii("RESET"));
    introduce(script);
    return script;
  }

  private void cleaned() {
    database = protocol.options().database();
    version = 2;
    identity = null;
    tainted = false;
  }

  @Override
  public void taint() {
    tainted = true;
  }

  @Override
  public int replyEnd(ByteBuf bytes, int from, int to) throws Violation {
    int end = scanner.replyEnd(bytes, from, to);
    if (scanner.firstType() == '-' && end - from > READ_ONLY.length) {
      noteReadOnly(bytes, from);
    }
    return end;
  }

  /** It was a primary and is a replica now: whoever dials anew may find the new primary. */
  private void noteReadOnly(ByteBuf bytes, int from) {
    for (int i = 0; i < READ_ONLY.length; i++) {
      if (bytes.getByte(from + i) != READ_ONLY[i]) {
        return;
      }
    }
    demoted = true;
  }

  @Override
  public boolean isUnasked() {
    return scanner.firstType() == '>';
  }

  @Override
  public boolean isWithinReply() {
    return scanner.isWithin();
  }
}
