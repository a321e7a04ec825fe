package io.cenote.protocol.redis;

import io.cenote.protocol.Dialogue;
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
  private static final byte[] NO_LOGIN = Resp.ascii("-NOAUTH");
  private static final byte[] TURNED_AWAY = Resp.ascii(KnownServer.FULL);

  private final KnownServer known;
  private final ReplyScanner scanner = new ReplyScanner();
  private int database;
  private int version = 2;
  private @Nullable Identity identity;
  private boolean tainted;
  private boolean demoted;
  private final ErrorLine error = new ErrorLine();
  private boolean answered; // at least once
  private String refusal = "";
  private boolean pushesAllowed;
  private int replyFrom;

  RedisServer(KnownServer known) {
    this.known = known;
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
  public @Nullable Dialogue greeting() {
    Script script = Script.ofConfiguration(() -> {});
    introduce(script);
    known.askForCommands(script);
    return script.isEmpty() ? null : script;
  }

  private void introduce(Script script) {
    Identity base = known.options().identity();
    if (base != null) {
      script.add(this::isLoggedIn, base.auth());
    }
    int wanted = known.options().database();
    if (wanted != 0) {
      script.add(
          reply -> {
            // A busy server takes nothing but what ends its script: any database will do for that,
            // and whoever needs one has it selected before.
            boolean busy = Script.shown(reply).startsWith("-BUSY");
            database = busy ? database : wanted;
            return reply[0] != '-' || busy;
          },
          Resp.ascii("SELECT"),
          Resp.ascii("" + wanted));
    }
  }

  /** Whether the login of the configuration holds; if not, connections that have it are no use. */
  private boolean isLoggedIn(byte[] reply) {
    String text = Script.shown(reply);
    demoted |= text.startsWith("-WRONGPASS") || text.startsWith("-ERR invalid password");
    return reply[0] != '-';
  }

  /** Whether a reply to a request of ours is good; notes what an error tells of the server. */
  boolean isGood(byte[] reply) {
    if (Script.shown(reply).startsWith("-NOAUTH")) {
      demoted |= known.wantsLogin();
    }
    return reply[0] != '-';
  }

  @Override
  public Dialogue probe() {
    return Script.ofConfiguration(() -> {}).add(this::isAlive, Resp.ascii("PING"));
  }

  /** A server that answers so lives, ready or not. */
  private boolean isAlive(byte[] reply) {
    isGood(reply);
    String text = new String(reply, StandardCharsets.ISO_8859_1);
    return text.equals("+PONG\r\n")
        || text.startsWith("-NOAUTH")
        || text.startsWith("-LOADING")
        || text.startsWith("-BUSY")
        || text.startsWith("-MASTERDOWN");
  }

  @Override
  public boolean isDirty() {
    return tainted || identity != null || scanner.isWithin();
  }

  @Override
  public boolean isDemoted() {
    return demoted;
  }

  @Override
  public @Nullable Dialogue reset() {
    if (!known.commands().hasReset() || scanner.isWithin()) {
      return null;
    }
    Script script = Script.ofConfiguration(this::cleaned);
    script.add(
        reply -> {
          database = 0;
          return new String(reply, StandardCharsets.ISO_8859_1).equals("+RESET\r\n");
        },
        Resp.ascii("RESET"));
    introduce(script);
    return script;
  }

  private void cleaned() {
    version = 2;
    identity = null;
    tainted = false;
  }

  @Override
  public void taint() {
    tainted = true;
  }

  /** Whether pushes may stand before the reply that is owed, as for a client that subscribes. */
  void allowPushes(boolean allowed) {
    pushesAllowed = allowed;
  }

  /**
   * Where, in the bytes that were read last, the reply begins that pushes stand before; the end of
   * the bytes if they are nothing but pushes.
   */
  int replyFrom() {
    return replyFrom;
  }

  @Override
  public int replyEnd(ByteBuf bytes, int from, int to) throws Violation {
    replyFrom = from;
    int end = frameEnd(bytes, from, to);
    while (pushesAllowed && end >= 0 && isPush()) {
      replyFrom = end;
      end = frameEnd(bytes, end, to);
    }
    if (end < 0 && isPush()) {
      replyFrom = to;
    }
    return end;
  }

  private boolean isPush() {
    return scanner.firstType() == '>';
  }

  private int frameEnd(ByteBuf bytes, int from, int to) throws Violation {
    int end = scanner.replyEnd(bytes, from, to);
    if (scanner.firstType() == '-' && to > from) {
      error.add(bytes, from, end < 0 ? to : end);
      noteError();
    }
    if (end >= 0) {
      error.clear();
      answered = true;
    }
    return end;
  }

  private void noteError() {
    if (error.begins(READ_ONLY)) {
      demoted = true; // a replica now: whoever dials anew may find the new primary
    } else if (error.begins(NO_LOGIN)) {
      demoted |= known.wantsLogin();
    } else if (!answered && error.begins(TURNED_AWAY)) {
      refusal = error.shown();
    }
  }

  @Override
  public String refusal() {
    return refusal;
  }

  @Override
  public boolean isUnasked() {
    return isPush() && !pushesAllowed;
  }

  /**
   * A push that began and did not end is no reply, and nothing of it goes to anybody; but an
   * attribute before it may have gone to a client.
   */
  @Override
  public boolean isWithinReply() {
    return scanner.isWithin() && !(isUnasked() && !scanner.hasAttribute());
  }

  /** Whether anything has begun and not ended, a push included. */
  boolean isWithinFrame() {
    return scanner.isWithin();
  }
}
