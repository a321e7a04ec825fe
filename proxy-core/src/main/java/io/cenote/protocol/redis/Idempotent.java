package io.cenote.protocol.redis;

import java.util.Set;

/**
 * The commands that leave the same behind if they are carried out twice in a row, whatever their
 * second reply says. Between the two another client may have written.
 */
final class Idempotent {
  private static final Set<String> ALWAYS =
      Set.of(
          "mset", "setex", "psetex", "del", "unlink", "hset", "hmset", "hdel", "sadd", "srem",
          "zrem", "pfadd");

  private static final Set<String> OPTIONS_OF_SET = Set.of("ex", "px", "exat", "pxat");

  private Idempotent() {}

  static boolean is(String command, Arguments all) {
    return ALWAYS.contains(command) || (command.equals("set") && isPlainSet(all));
  }

  /** {@code SET key value} with a new time to live at most: nothing that depends on what was. */
  private static boolean isPlainSet(Arguments all) {
    return all.count() == 3 || (all.count() == 5 && OPTIONS_OF_SET.contains(all.word(3)));
  }
}
