package io.cenote.protocol.redis;

import io.cenote.protocol.Dialogue;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a server would keep for a client that had a connection of its own: the proxy keeps it, and
 * gives it to whatever connection the client is lent.
 *
 * <p>Thread: the client's loop.
 */
final class RedisState {
  /** What becomes of a client's replies ({@code CLIENT REPLY}). */
  enum ReplyMode {
    ON,
    OFF,
    /** Off for one reply. */
    SKIP
  }

  /** Answers to a login that say nothing of it. */
  private static final List<String> NOT_READY = List.of("-LOADING", "-BUSY", "-MASTERDOWN");

  private final int baseDatabase;
  private final long id;
  private int database;
  private int version = 2;
  private @Nullable Identity identity;
  private @Nullable Identity selectedAs;
  private boolean loginLost;
  private byte[] name = new byte[0];
  private ReplyMode replies = ReplyMode.ON;
  private boolean inTransaction;
  private Transaction transaction = new Transaction();
  private boolean watching;
  private boolean loginAsked;
  private int resets;

  RedisState(int baseDatabase, long id) {
    this.baseDatabase = baseDatabase;
    this.id = id;
    database = baseDatabase;
  }

  long id() {
    return id;
  }

  int version() {
    return version;
  }

  byte[] name() {
    return name;
  }

  void name(byte[] now) {
    name = now;
  }

  /** Whether it is logged in, or may be when the server reads what comes next. */
  boolean mayBeLoggedIn() {
    return identity != null || loginAsked;
  }

  /** Whether a connection that others use as well will do, as far as this goes. */
  boolean isShareable() {
    return database == baseDatabase && identity == null && version == 2;
  }

  // --- what commands do

  void selected(int now) {
    database = now;
    selectedAs = identity;
  }

  void loggedIn(Identity now) {
    identity = now;
  }

  /** A login is sent; until the connection is given back, the server knows what became of it. */
  void asksForLogin() {
    loginAsked = true;
  }

  void speaks(int now) {
    version = now;
  }

  /**
   * A command that may change what lives on the connection alone was sent.
   *
   * @param alone whether it has no arguments: with any, all but WATCH are errors, and WATCH is one
   *     without
   */
  void sent(Kind kind, boolean alone) {
    switch (kind) {
      case MULTI -> inTransaction |= alone;
      case WATCH -> watching |= !inTransaction && !alone;
      case UNWATCH -> watching &= inTransaction || !alone;
      case EXEC, DISCARD -> {
        // without MULTI they are errors, and change nothing
        watching &= !inTransaction || !alone;
        inTransaction &= !alone;
        forgetQueued();
      }
      default -> {}
    }
    if (inTransaction && isQueued(kind)) {
      transaction.queued();
    }
  }

  /** Whether a transaction queues it, if it is no error; else it is carried out at once. */
  private static boolean isQueued(Kind kind) {
    return switch (kind) {
      case MULTI, EXEC, DISCARD, WATCH -> false;
      default -> true;
    };
  }

  /** What was queued is gone, if the transaction is. */
  private void forgetQueued() {
    if (!inTransaction && transaction.hasCommands()) {
      transaction = new Transaction();
    }
  }

  /** What was queued in the transaction under way. */
  Transaction transaction() {
    return transaction;
  }

  boolean isInTransaction() {
    return inTransaction;
  }

  boolean isWatching() {
    return watching;
  }

  /** How often it was reset: a reply to what was asked before changes nothing any more. */
  int resets() {
    return resets;
  }

  /** {@code RESET}: as if just connected. */
  void clear() {
    resets++;
    database = baseDatabase;
    version = 2;
    identity = null;
    selectedAs = null;
    name = new byte[0];
    replies = ReplyMode.ON;
    connectionLost();
  }

  /** What lived on the connection alone is gone. */
  void connectionLost() {
    inTransaction = false;
    forgetQueued();
    watching = false;
    loginAsked = false;
  }

  // --- CLIENT REPLY

  ReplyMode replies() {
    return replies;
  }

  void replies(ReplyMode now) {
    if (now != ReplyMode.SKIP || replies == ReplyMode.ON) {
      replies = now;
    }
  }

  /** {@code CLIENT REPLY OFF} is over. */
  void endSilence() {
    if (replies == ReplyMode.OFF) {
      replies = ReplyMode.ON;
    }
  }

  /** Whether the client gets every reply. */
  boolean hasReplies() {
    return replies == ReplyMode.ON;
  }

  /** Whether the reply to the next command is dropped; counts it. */
  boolean dropsReply() {
    if (replies == ReplyMode.SKIP) {
      replies = ReplyMode.ON;
      return true;
    }
    return replies == ReplyMode.OFF;
  }

  /** Bytes that are kept of what the client has said of itself. */
  int keptBytes() {
    int login = identity == null ? 0 : identity.length();
    return name.length + login + transaction.keptBytes();
  }

  // --- on a connection

  /** Whether the connection is as the client believes it to be, as far as that is needed. */
  boolean isOn(RedisServer server, Needs needs) {
    if (needs == Needs.NOTHING) {
      return true;
    }
    boolean same = Objects.equals(identity, server.identity()) && server.version() == version;
    return same && (needs == Needs.LOGIN || server.database() == database);
  }

  /**
   * What makes the connection so; null if it is. The database is selected as whoever the client was
   * when it selected it, who may have been allowed what the client no longer is.
   */
  @Nullable Dialogue bringTo(RedisServer server, Needs needs) {
    if (isOn(server, needs)) {
      return null;
    }
    int wanted = needs == Needs.ALL ? database : server.database();
    Script script =
        Script.ofClient(
            () -> {
              server.identity(identity);
              server.version(version);
              server.database(wanted);
            });
    boolean selects = server.database() != wanted;
    boolean selectsFirst = selects && !Objects.equals(selectedAs, identity);
    if (selectsFirst) {
      logIn(script, selectedAs, server);
      select(script, wanted, server);
    }
    logIn(script, identity, server);
    if (server.version() != version) {
      script.add(server::isGood, Resp.ascii("HELLO"), Resp.ascii("" + version));
    }
    if (selects && !selectsFirst) {
      select(script, wanted, server);
    }
    return script;
  }

  private void logIn(Script script, @Nullable Identity who, RedisServer server) {
    if (who != null && !who.equals(server.identity())) {
      server.identity(who); // from the first byte on: a login that fails may leave any
      script.add(reply -> isLoggedIn(reply, who), who.auth());
    }
  }

  private static void select(Script script, int database, RedisServer server) {
    script.add(server::isGood, Resp.ascii("SELECT"), Resp.ascii("" + database));
  }

  private boolean isLoggedIn(byte[] reply, Identity who) {
    String text = Script.shown(reply);
    boolean unwanted =
        who.user() == null
            && (text.contains("without any password configured")
                || text.contains("no password is set"));
    if (reply[0] != '-' || unwanted) {
      return true; // a session that was logged in goes on as well when the server wants no password
    }
    loginLost = NOT_READY.stream().noneMatch(text::startsWith);
    return false;
  }

  /** Whether the server no longer takes the login that it took before. */
  boolean isLoginLost() {
    return loginLost;
  }
}
