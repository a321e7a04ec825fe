package io.cenote.protocol.redis;

import io.cenote.protocol.Dialogue;
import io.cenote.protocol.ServerSide;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Server side of a Redis connection, and the state that the server keeps for it: the database, the
 * protocol version, the login.
 *
 * <p>Thread: the connection's loop.
 */
final class RedisServer implements ServerSide {

  private static final byte[] READ_ONLY = Resp.ascii("-READONLY");
  private static final byte[] NO_LOGIN = Resp.ascii("-NOAUTH");
  private static final byte[] TURNED_AWAY = Resp.ascii(KnownServer.FULL);

  private final KnownServer known;
  private final ReplyScanner scanner = new ReplyScanner();
  private long id; // -1: it has none
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

  /** Login that a client has set; null: that of the configuration. */
  @Nullable Identity identity() {
    return identity;
  }

  void identity(@Nullable Identity now) {
    identity = now;
  }

  /** Id of the connection at the server; 0: not known. */
  long id() {
    return id;
  }

  /** Creates the dialogue that asks for the id, which an older server does not know. */
  Dialogue askForId() {
    return Script.ofConfiguration(() -> {})
        .add(
            reply -> {
              String text = Script.shown(reply);
              id = text.matches(":[0-9]{1,18}") ? Long.parseLong(text.substring(1)) : -1;
              return true;
            },
            Resp.ascii("CLIENT"),
            Resp.ascii("ID"));
  }

  @Override
  public @Nullable Dialogue greeting() {
    Script script = Script.ofConfiguration(() -> {});
    introduce(script);
    known.askForCommands(script);
    return script.isEmpty() ? null : script;
  }

  private void introduce(Script script) {
    RedisLogin login = known.options().login();
    if (login != null) {
      script.add(this::isLoggedIn, login.identity().auth());
    }
    int wanted = known.options().database();
    if (wanted != 0) {
      script.add(
          reply -> {
            // A busy server accepts only commands that end its script. Any database will do for
            // them,
            // and a client that needs one has it selected before.
            boolean busy = Script.shown(reply).startsWith("-BUSY");
            database = busy ? database : wanted;
            return reply[0] != '-' || busy;
          },
          Resp.ascii("SELECT"),
          Resp.ascii("" + wanted));
    }
  }

  /**
   * Tests whether the login of the configuration is valid; if not, connections with it are
   * unusable.
   */
  private boolean isLoggedIn(byte[] reply) {
    String text = Script.shown(reply);
    demoted |= text.startsWith("-WRONGPASS") || text.startsWith("-ERR invalid password");
    return reply[0] != '-';
  }

  /** Tests whether a reply to our request is good; notes what an error reveals. */
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

  /** Tests whether the reply proves a live server, ready or not. */
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
    return tainted || scanner.isWithin() || (identity != null && !known.commands().hasReset());
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

  /** Sets whether pushes may come before the pending reply, as for a client that subscribes. */
  void allowPushes(boolean allowed) {
    pushesAllowed = allowed;
  }

  /**
   * Returns the index, in the bytes read last, of the reply behind pushes; their end if they are
   * only pushes.
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
      demoted = true; // a replica now: a new dial may find the new primary
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
   * An unfinished push is no reply, and no client gets a part of it; but an attribute before it may
   * have gone to a client.
   */
  @Override
  public boolean isWithinReply() {
    return scanner.isWithin() && !(isUnasked() && !scanner.hasAttribute());
  }

  /** Tests whether anything has begun and not ended, a push included. */
  boolean isWithinFrame() {
    return scanner.isWithin();
  }
}
