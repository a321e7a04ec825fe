package io.cenote.protocol.redis;

import io.cenote.protocol.Violation;
import io.cenote.protocol.redis.RedisState.ReplyMode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Subcommands of {@code CLIENT}. Those about clients are answered here, because their connections
 * are not their own; the rest go to the server.
 *
 * <p>Thread: the client's loop.
 */
final class ClientCommand {
  /** Id that neither a server's client nor one of ours has. */
  private static final String NOBODY = Long.toString(Long.MAX_VALUE);

  private final RedisState state;
  private final RedisClients clients;
  private final ClientRecord self;
  private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;

  ClientCommand(RedisState state, RedisClients clients, ClientRecord self) {
    this.state = state;
    this.clients = clients;
    this.self = self;
  }

  /** Tests whether it wants messages about keys sent to another client. */
  static boolean redirects(Arguments all) {
    boolean redirects = false;
    for (int i = 2; i < all.count(); i++) {
      redirects |= all.word(i).equals("redirect");
    }
    return redirects && all.word(1).equals("tracking");
  }

  /** Tests whether the subcommand leaves state that only the server can keep. */
  static boolean isSticky(Arguments all) {
    return switch (all.word(1)) {
      case "tracking", "caching", "no-evict", "no-touch" -> true;
      default -> false;
    };
  }

  /** Tests whether it changes the server's state of the connection, answered here or not. */
  static boolean changes(Arguments all) {
    return switch (all.word(1)) {
      case "setname", "setinfo", "reply" -> true;
      default -> isSticky(all);
    };
  }

  /** Tests whether it only reads the client's own state. */
  static boolean isQuestion(Arguments all) {
    return switch (all.word(1)) {
      case "id", "getname", "info" -> all.count() == 2;
      default -> false;
    };
  }

  /**
   * Returns a request that does nothing, and that the server refuses to a user that may not send
   * the command; null: the command needs no permission, for it is about the client itself.
   */
  static byte @Nullable [][] permission(Arguments all) {
    return switch (all.word(1)) {
      case "list" -> request(all, "TYPE", "master");
      case "kill" -> all.count() > 2 ? request(all, "ID", NOBODY) : null;
      default -> null;
    };
  }

  private static byte[][] request(Arguments all, String filter, String value) {
    return new byte[][] {all.bytes(0), all.bytes(1), Resp.ascii(filter), Resp.ascii(value)};
  }

  /**
   * Returns the request that unblocks a client on its connection; null: the command is none, or has
   * an answer of ours.
   */
  byte @Nullable [][] unblocking(Arguments all) {
    ClientRecord target = unblocked(all);
    long on = target == null ? 0 : target.blockedOn();
    if (on == 0) {
      return null;
    }
    byte[] id = Resp.ascii(Long.toString(on));
    return all.count() == 3
        ? new byte[][] {all.bytes(0), all.bytes(1), id}
        : new byte[][] {all.bytes(0), all.bytes(1), id, all.bytes(3)};
  }

  private @Nullable ClientRecord unblocked(Arguments all) {
    boolean unblocks = all.word(1).equals("unblock") && (all.count() == 3 || all.count() == 4);
    try {
      return unblocks ? clients.find(Long.parseLong(all.text(2))) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Returns our answer, empty for none; null: the server answers. */
  @Nullable ByteBuf answer(Arguments all) {
    int count = all.count();
    try {
      return switch (all.word(1)) {
        case "setname" -> count == 3 ? setName(all.bytes(2)) : null;
        case "getname" -> count == 2 ? name() : null;
        case "setinfo" -> count == 4 ? setInfo(all) : null;
        case "id" -> count == 2 ? Resp.number(allocator, state.id()) : null;
        case "info" -> count == 2 ? Resp.text(allocator, self.line() + "\n", version()) : null;
        case "list" -> list(ClientFilter.ofList(all));
        case "kill" -> count == 3 ? killOne(all.text(2)) : count > 3 ? kill(all) : null;
        case "unblock" -> unblocked(all) == null ? null : Resp.number(allocator, 0);
        case "reply" -> count == 3 ? reply(all.word(2)) : null;
        default -> null;
      };
    } catch (Violation wrong) {
      return Resp.line(allocator, String.valueOf(wrong.getMessage()));
    }
  }

  private int version() {
    return state.version();
  }

  private ByteBuf name() {
    return state.name().length == 0
        ? Resp.nothing(allocator, version())
        : Resp.bulk(allocator, state.name());
  }

  private ByteBuf setName(byte[] name) {
    if (!isPlain(name)) {
      String why = "Client names cannot contain spaces, newlines or special characters.";
      return Resp.line(allocator, "-ERR " + why);
    }
    state.name(name);
    self.update("");
    return Resp.ok(allocator);
  }

  private ByteBuf setInfo(Arguments all) {
    String what = all.word(2);
    if (!what.equals("lib-name") && !what.equals("lib-ver")) {
      return Resp.line(allocator, "-ERR Unrecognized option '" + printable(all.text(2)) + "'");
    }
    if (!isPlain(all.bytes(3))) {
      String why = " cannot contain spaces, newlines or special characters.";
      return Resp.line(allocator, "-ERR " + what + why);
    }
    self.library(what, all.text(3));
    return Resp.ok(allocator);
  }

  private ByteBuf list(ClientFilter filter) {
    StringBuilder lines = new StringBuilder();
    for (ClientRecord client : clients.all()) {
      if (filter.takes(client, state.id())) {
        lines.append(client.line()).append('\n');
      }
    }
    return Resp.text(allocator, lines.toString(), version());
  }

  /** Disconnects the client of that address, which may be the one who asks. */
  private ByteBuf killOne(String address) {
    for (ClientRecord client : clients.all()) {
      if (client.handle().address().equals(address)) {
        client.handle().disconnect();
        return Resp.ok(allocator);
      }
    }
    return Resp.line(allocator, "-ERR No such client");
  }

  private ByteBuf kill(Arguments all) throws Violation {
    ClientFilter filter = ClientFilter.ofKill(all);
    long killed = 0;
    for (ClientRecord client : clients.all()) {
      if (filter.takes(client, state.id())) {
        client.handle().disconnect();
        killed++;
      }
    }
    return Resp.number(allocator, killed);
  }

  private @Nullable ByteBuf reply(String how) {
    switch (how) {
      case "on" -> {
        state.replies(ReplyMode.ON);
        return Resp.ok(allocator);
      }
      case "off" -> state.replies(ReplyMode.OFF);
      case "skip" -> state.replies(ReplyMode.SKIP);
      default -> {
        return null;
      }
    }
    return Unpooled.EMPTY_BUFFER;
  }

  /** Tests whether the name is valid in a list of clients: printable ASCII without spaces. */
  private static boolean isPlain(byte[] name) {
    for (byte letter : name) {
      if (letter < '!' || letter > '~') {
        return false;
      }
    }
    return true;
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
