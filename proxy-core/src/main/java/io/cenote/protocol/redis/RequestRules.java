package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Rules by which a request of one client goes to the server or is answered here, and by which its
 * reply changes the state.
 *
 * <p>Thread: the client's loop.
 */
final class RequestRules {
  private static final String NO_LOGIN = "-NOAUTH Authentication required.";
  private static final String NO_WAIT =
      "-ERR WAIT asks about the writes of its own connection, which this client no longer has"
          + " (mode = session keeps it)";
  private static final String NO_REDIRECT =
      "-ERR CLIENT TRACKING cannot redirect: the other client has no connection of its own";
  private static final String TOO_LARGE =
      "-ERR a request of this command must be shorter than 64 KiB";

  private final KnownServer known;
  private final RedisListener options;
  private final RedisState state;
  private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final ClientCommand commands;
  private @Nullable RedisServer server;
  private boolean wrote;
  private @Nullable Arguments permitted; // the command whose permission is asked for

  RequestRules(KnownServer known, RedisListener options, RedisState state, ClientCommand commands) {
    this.known = known;
    this.options = options;
    this.state = state;
    this.commands = commands;
  }

  /** Sets the client's own connection; null: none. */
  void attached(@Nullable RedisServer now) {
    server = now;
    wrote = false;
  }

  /** The request was sent. */
  void sent(CommandTable.Command command) {
    wrote = command.kind() != Kind.DISCARD && (wrote || command.isWrite());
  }

  /**
   * Decides on the request.
   *
   * @param part the available part; the whole if the reader says so
   */
  Decision decide(RequestReader reader, ByteBuf part) {
    Decision decision = decided(reader, part);
    // The replies to suppress could not be counted then.
    boolean queued = state.isInTransaction() && decision.kind().isRaw();
    boolean hides = queued || decision.kind().hidesReplies();
    return decision.isSent() && hides && !state.hasReplies() ? answered(Kind.QUIT, "") : decision;
  }

  private Decision decided(RequestReader reader, ByteBuf part) {
    permitted = null;
    CommandTable.Command command = reader.command();
    Kind kind = command.kind();
    if (known.needsLogin() && !state.mayBeLoggedIn() && !kind.needsNoLogin()) {
      known.counters().notLoggedIn.increment();
      return answered(kind, NO_LOGIN);
    }
    if (denies(command)) {
      return answered(
          state.isInTransaction() ? Kind.QUIT : Kind.PLAIN, // no part of it may run
          "-NOPERM this listener has no permission to run the '" + command.name() + "' command");
    }
    if (kind == Kind.QUIT) {
      return answered(kind, "+OK");
    }
    if (kind == Kind.RESET && reader.count() == 1) {
      state.endSilence(); // its reply says so
      return answered(kind, "+RESET"); // at once, within a transaction as well
    }
    if (state.isInTransaction()) {
      return Decision.send(
          switch (kind) {
            case SCRIPT -> queued(script(reader, part));
            case CLIENT -> queuedClient(reader, part);
            default -> queued(kind);
          });
    }
    if (kind.needsWhole() && reader.isTooLarge()) {
      return kind == Kind.MAY_BLOCK ? Decision.send(Kind.BLOCKING) : answered(kind, TOO_LARGE);
    }
    return switch (kind) {
      case MAY_BLOCK -> Decision.send(blocks(reader, part) ? Kind.BLOCKING : Kind.PLAIN);
      case WAIT -> server != null && wrote ? Decision.send(kind) : answered(kind, NO_WAIT);
      case SCRIPT -> Decision.send(script(reader, part));
      case CLIENT -> client(reader, part);
      case RESET -> Decision.send(Kind.PLAIN); // with an argument: an error
      default -> Decision.send(kind);
    };
  }

  /** Tests whether it is denied, and counts it. */
  boolean denies(CommandTable.Command command) {
    if (isDenied(command)) {
      known.counters().denied.increment();
    }
    return isDenied(command);
  }

  boolean isDenied(CommandTable.Command command) {
    return options.denied().has(command);
  }

  /**
   * Decides as {@link #decide}, for a client that subscribes: in RESP2 the server refuses any other
   * request. A shard's channel keeps the connection for good, as without other subscriptions.
   */
  Decision followed(RequestReader reader, ByteBuf part) {
    Kind kind = reader.command().kind();
    boolean denied = isDenied(reader.command());
    if (kind == Kind.SUBSCRIBE || kind == Kind.RESET) {
      return denied ? decide(reader, part) : Decision.send(kind);
    }
    boolean refused = kind != Kind.QUIT && kind != Kind.SHARD_SUBSCRIBE; // by the server
    if (state.version() == 2 && refused && !denied) {
      return Decision.send(Kind.PLAIN);
    }
    boolean hides = kind == Kind.CLIENT && reader.firstIs(part, part.readerIndex(), "reply");
    return hides && !denied ? Decision.send(Kind.STICKY) : decide(reader, part);
  }

  /**
   * Returns the kind as which a command in a transaction counts. A change to the connection happens
   * at EXEC, where it cannot be followed (the header of EXEC's reply counts commands, not the
   * frames of a subscription), so the client keeps the connection until the end.
   */
  private static Kind queued(Kind kind) {
    return switch (kind) {
      case EXEC, DISCARD, MULTI, WATCH, UNWATCH -> kind;
      case PLAIN, RESET, BLOCKING, MAY_BLOCK, WAIT, SCRIPT, KILL -> Kind.PLAIN;
      default -> kind.isRaw() ? kind : Kind.STICKY;
    };
  }

  /**
   * Returns the kind of a command about the client: the server queues it, and its result is
   * replaced at EXEC.
   */
  private Kind queuedClient(RequestReader reader, ByteBuf part) {
    if (reader.isTooLarge()) {
      return Kind.STICKY;
    }
    Arguments all = reader.arguments(part);
    boolean full = ClientCommand.isQuestion(all) && !state.transaction().hasRoom();
    return full || ClientCommand.changes(all) ? Kind.STICKY : Kind.PLAIN;
  }

  private Decision answered(Kind kind, String line) {
    ByteBuf answer = state.dropsReply() ? Unpooled.EMPTY_BUFFER : Resp.line(allocator, line);
    return Decision.answer(kind, answer);
  }

  private static boolean blocks(RequestReader reader, ByteBuf part) {
    Arguments all = reader.arguments(part);
    for (int i = 1; i < all.count(); i++) {
      switch (all.word(i)) {
        case "block" -> {
          return true;
        }
        case "group" -> i += 2; // names of any kind
        case "streams" -> {
          return false;
        }
        default -> {}
      }
    }
    return false;
  }

  /** Returns the kind of SCRIPT and FUNCTION. */
  private static Kind script(RequestReader reader, ByteBuf part) {
    if (reader.firstIs(part, part.readerIndex(), "debug")) {
      return Kind.STICKY;
    }
    return reader.firstIs(part, part.readerIndex(), "kill") ? Kind.KILL : Kind.SCRIPT;
  }

  private Decision client(RequestReader reader, ByteBuf part) {
    Arguments all = reader.arguments(part);
    if (ClientCommand.redirects(all)) {
      return answered(Kind.CLIENT, NO_REDIRECT);
    }
    if (ClientCommand.isSticky(all)) {
      return Decision.send(Kind.STICKY);
    }
    byte[][] permission = ClientCommand.permission(all);
    if (permission != null) {
      permitted = all;
      reader.replace(part, permission);
      return Decision.send(Kind.CLIENT);
    }
    byte[][] unblocking = commands.unblocking(all);
    if (unblocking != null) {
      reader.replace(part, unblocking);
      return Decision.send(Kind.CLIENT);
    }
    ByteBuf answer = commands.answer(all);
    if (answer == null) {
      return Decision.send(Kind.CLIENT);
    }
    if (!all.word(1).equals("reply") && state.dropsReply()) {
      answer.release();
      answer = Unpooled.EMPTY_BUFFER;
    }
    return Decision.answer(Kind.CLIENT, answer);
  }

  /** Chooses how the reply to a sent request of that kind is handled. */
  Reply replyTo(RequestReader reader, ByteBuf in, Kind kind) {
    boolean dropped = state.dropsReply();
    if (state.isInTransaction() && reader.command().kind() == Kind.CLIENT) {
      answerAtExec(reader.arguments(in));
    }
    Arguments asked = permitted;
    if (asked != null) {
      permitted = null;
      return new Permitted(dropped, () -> commands.answer(asked));
    }
    return switch (kind) {
      case SELECT -> selecting(reader.arguments(in), dropped);
      case AUTH -> loggingIn(reader.arguments(in), dropped);
      case HELLO -> greeting(reader.arguments(in), dropped);
      case EXEC -> dropped ? new TransactionReply(false, this::taint) : executing();
      case DISCARD -> new TransactionReply(!dropped, this::taint);
      case UNWATCH -> new Watched(!dropped, () -> {}, this::taint);
      default -> dropped ? Reply.DROPPED : plain(reader, in);
    };
  }

  private void answerAtExec(Arguments all) {
    ByteBuf answer = ClientCommand.isQuestion(all) ? commands.answer(all) : null;
    if (answer != null) {
      state.transaction().answerNext(ByteBufUtil.getBytes(answer));
      answer.release();
    }
  }

  private Reply executing() {
    Reply reply = new TransactionReply(true, this::taint);
    Transaction transaction = state.transaction();
    return transaction.answers().isEmpty() ? reply : new ExecReply(reply, transaction);
  }

  private Reply plain(RequestReader reader, ByteBuf in) {
    boolean again =
        options.replay() != Replay.NONE
            && reader.isWhole()
            && !state.isInTransaction()
            && mayBeSentTwice(reader, in);
    return again ? reader.repeatable(in) : Reply.PLAIN;
  }

  private boolean mayBeSentTwice(RequestReader reader, ByteBuf in) {
    CommandTable.Command command = reader.command();
    if (command.kind() != Kind.PLAIN || command.isReadOnly()) {
      return command.kind() == Kind.PLAIN;
    }
    return options.replay() == Replay.IDEMPOTENT
        && Idempotent.is(command.name(), reader.arguments(in));
  }

  void taint() {
    if (server != null) {
      server.taint();
    }
  }

  private Reply selecting(Arguments all, boolean dropped) {
    int number = all.count() == 2 ? all.number(1) : -1;
    int resets = state.resets();
    return new Watched(!dropped, () -> selected(number, resets), () -> {});
  }

  private void selected(int number, int resets) {
    if (resets == state.resets()) {
      state.selected(number);
    }
    if (server != null) {
      server.database(number);
    }
  }

  private Reply loggingIn(Arguments all, boolean dropped) {
    Identity who = identity(all, 1);
    int resets = state.resets();
    state.asksForLogin();
    return new Watched(!dropped, () -> loggedIn(who, resets), () -> {}, all.bytes());
  }

  private void loggedIn(@Nullable Identity who, int resets) {
    if (who != null) {
      if (resets == state.resets()) {
        state.loggedIn(who);
      }
      if (server != null) {
        server.identity(who);
      }
    }
  }

  private static @Nullable Identity identity(Arguments all, int from) {
    return switch (all.count() - from) {
      case 1 -> new Identity(null, all.text(from));
      case 0 -> null;
      default -> new Identity(all.text(from), all.text(from + 1));
    };
  }

  private Reply greeting(Arguments all, boolean dropped) {
    int resets = state.resets();
    state.asksForLogin();
    return new HelloReply(state.id(), dropped, () -> greeted(all, resets), all.bytes());
  }

  /** Applies a successful {@code HELLO [version [AUTH user password] [SETNAME name]]}. */
  private void greeted(Arguments all, int resets) {
    boolean counts = resets == state.resets();
    int version = all.number(1);
    if (version > 0) {
      if (counts) {
        state.speaks(version);
      }
      if (server != null) {
        server.version(version);
      }
    }
    for (int i = 2; i < all.count(); i++) {
      if (all.word(i).equals("auth") && i + 2 < all.count()) {
        loggedIn(new Identity(all.text(i + 1), all.text(i + 2)), resets);
        i += 2;
      } else if (counts && all.word(i).equals("setname") && i + 1 < all.count()) {
        state.name(all.bytes(++i));
        taint(); // the connection has that name now
      }
    }
  }
}
