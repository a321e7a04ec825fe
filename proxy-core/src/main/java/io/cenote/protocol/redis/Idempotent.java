package io.cenote.protocol.redis;

import java.util.Set;

/**
 * Commands that leave the same state if they run twice in a row, whatever their second reply says.
 * Another client may write between the two.
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

  /**
   * Tests for {@code SET key value}, at most with a new time to live: nothing depends on the old
   * value.
   */
  private static boolean isPlainSet(Arguments all) {
    return all.count() == 3 || (all.count() == 5 && OPTIONS_OF_SET.contains(all.word(3)));
  }
}
