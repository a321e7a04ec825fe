package io.cenote.protocol.redis;

import io.cenote.protocol.redis.RedisState.ReplyMode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Subcommands of {@code CLIENT}. Those about the client itself are answered here, because its
 * connection is not its own; the rest go to the server.
 */
final class ClientCommand {

  private ClientCommand() {}

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

  /** Returns our answer, empty for none; null: the server answers. */
  static @Nullable ByteBuf answer(Arguments all, RedisState state, ByteBufAllocator allocator) {
    int count = all.count();
    return switch (all.word(1)) {
      case "setname" -> count == 3 ? setName(all.bytes(2), state, allocator) : null;
      case "getname" -> count == 2 ? name(state, allocator) : null;
      case "setinfo" -> count == 4 ? setInfo(all, allocator) : null;
      case "id" -> count == 2 ? Resp.number(allocator, state.id()) : null;
      case "info" -> count == 2 ? info(state, allocator) : null;
      case "reply" -> count == 3 ? reply(all.word(2), state, allocator) : null;
      default -> null;
    };
  }

  private static ByteBuf name(RedisState state, ByteBufAllocator allocator) {
    return state.name().length == 0
        ? Resp.nothing(allocator, state.version())
        : Resp.bulk(allocator, state.name());
  }

  private static ByteBuf setName(byte[] name, RedisState state, ByteBufAllocator allocator) {
    if (!isPlain(name)) {
      String why = "Client names cannot contain spaces, newlines or special characters.";
      return Resp.line(allocator, "-ERR " + why);
    }
    state.name(name);
    return Resp.ok(allocator);
  }

  private static ByteBuf setInfo(Arguments all, ByteBufAllocator allocator) {
    String what = all.word(2);
    if (!what.equals("lib-name") && !what.equals("lib-ver")) {
      return Resp.line(allocator, "-ERR Unrecognized option '" + printable(all.text(2)) + "'");
    }
    if (!isPlain(all.bytes(3))) {
      String why = " cannot contain spaces, newlines or special characters.";
      return Resp.line(allocator, "-ERR " + what + why);
    }
    return Resp.ok(allocator);
  }

  private static ByteBuf info(RedisState state, ByteBufAllocator allocator) {
    String name = new String(state.name(), StandardCharsets.ISO_8859_1);
    String text = "id=" + state.id() + " name=" + name + " resp=" + state.version() + "\n";
    return Resp.bulk(allocator, Resp.ascii(text));
  }

  private static @Nullable ByteBuf reply(String how, RedisState state, ByteBufAllocator allocator) {
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
