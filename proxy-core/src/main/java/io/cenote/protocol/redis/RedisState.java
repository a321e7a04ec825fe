package io.cenote.protocol.redis;

import io.cenote.protocol.Dialogue;
import io.cenote.protocol.SharingKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * State that a server would keep for a client with its own connection. The proxy keeps it, and sets
 * it on each connection that the client acquires.
 *
 * <p>Thread: the client's loop.
 */
final class RedisState {
  /** Treatment of a client's replies ({@code CLIENT REPLY}). */
  enum ReplyMode {
    ON,
    OFF,
    /** Off for one reply. */
    SKIP
  }

  /** Answers to a login that do not judge it. */
  private static final List<String> NOT_READY = List.of("-LOADING", "-BUSY", "-MASTERDOWN");

  private record Sharing(int version, int database, @Nullable Identity identity)
      implements SharingKey {}

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
  private @Nullable Sharing sharing; // null: to be made anew

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

  int database() {
    return database;
  }

  /** User as whom it has logged in itself; null: none, or the default one. */
  @Nullable String user() {
    return identity == null ? null : identity.user();
  }

  byte[] name() {
    return name;
  }

  void name(byte[] now) {
    name = now;
  }

  /** Tests whether it is logged in, or may be when the server reads its next request. */
  boolean mayBeLoggedIn() {
    return identity != null || loginAsked;
  }

  /** Key of the clients to which a connection looks alike. */
  SharingKey sharing() {
    Sharing key = sharing;
    if (key == null) {
      key = new Sharing(version, database, identity);
      sharing = key;
    }
    return key;
  }

  // --- effects of commands

  void selected(int now) {
    database = now;
    selectedAs = identity;
    sharing = null;
  }

  void loggedIn(Identity now) {
    identity = now;
    sharing = null;
  }

  /** A login is sent; until the connection is released, the server knows its result. */
  void asksForLogin() {
    loginAsked = true;
  }

  void speaks(int now) {
    version = now;
    sharing = null;
  }

  /**
   * A command was sent that may change state of the connection alone.
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

  /** Tests whether a transaction queues it, if it is no error; else it runs at once. */
  private static boolean isQueued(Kind kind) {
    return switch (kind) {
      case MULTI, EXEC, DISCARD, WATCH -> false;
      default -> true;
    };
  }

  /** Forgets the queued commands if the transaction is over. */
  private void forgetQueued() {
    if (!inTransaction && transaction.hasCommands()) {
      transaction = new Transaction();
    }
  }

  /** Commands queued in the transaction under way. */
  Transaction transaction() {
    return transaction;
  }

  boolean isInTransaction() {
    return inTransaction;
  }

  boolean isWatching() {
    return watching;
  }

  /** Number of resets: a reply to a request before the last one changes nothing. */
  int resets() {
    return resets;
  }

  /** Resets all state ({@code RESET}), as if just connected. */
  void clear() {
    resets++;
    database = baseDatabase;
    version = 2;
    identity = null;
    selectedAs = null;
    sharing = null;
    name = new byte[0];
    replies = ReplyMode.ON;
    connectionLost();
  }

  /** Forgets the state of the lost connection. */
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

  /** Ends {@code CLIENT REPLY OFF}. */
  void endSilence() {
    if (replies == ReplyMode.OFF) {
      replies = ReplyMode.ON;
    }
  }

  /** Tests whether the client gets every reply. */
  boolean hasReplies() {
    return replies == ReplyMode.ON;
  }

  /** Tests whether the reply to the next command is dropped; counts it. */
  boolean dropsReply() {
    if (replies == ReplyMode.SKIP) {
      replies = ReplyMode.ON;
      return true;
    }
    return replies == ReplyMode.OFF;
  }

  /** Bytes kept of the client's name and login. */
  int keptBytes() {
    int login = identity == null ? 0 : identity.length();
    return name.length + login + transaction.keptBytes();
  }

  // --- on a connection

  /** Tests whether the connection has the state that the client needs. */
  boolean isOn(RedisServer server, Needs needs) {
    if (needs == Needs.NOTHING) {
      return true;
    }
    boolean same = Objects.equals(identity, server.identity()) && server.version() == version;
    return same && (needs == Needs.LOGIN || server.database() == database);
  }

  /**
   * Returns the dialogue that sets this state; null if it is set. The database is selected under
   * the login that the client had then, which may have had rights that the client has lost.
   */
  @Nullable Dialogue bringTo(RedisServer server, Needs needs) {
    if (isOn(server, needs)) {
      return null;
    }
    if (identity == null && server.identity() != null) {
      Dialogue reset = server.reset(); // a server without it has no connection that is logged in
      return reset == null ? null : new InTurn(reset, () -> bringTo(server, needs));
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
      server.identity(who); // from the first byte on: a failed login may leave any
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

  /** Tests whether the server refuses the login that it accepted before. */
  boolean isLoginLost() {
    return loginLost;
  }
}
