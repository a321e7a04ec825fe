package io.cenote.protocol.redis;

import io.cenote.protocol.redis.CommandTable.Command;
import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.TreeSet;

/**
 * The commands that a listener does not let through, be they known to anybody or not.
 *
 * <p>Thread: any; never changes.
 */
final class Denied {
  static final Denied NOTHING = new Denied(Set.of());

  private final Set<String> names;
  private final CommandTable table;

  /**
   * A list of commands.
   *
   * @param names in lower case
   */
  Denied(Set<String> names) {
    this.names = Set.copyOf(names);
    table = CommandTable.ofUnknown(names);
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  boolean has(Command command) {
    return !names.isEmpty() && names.contains(command.name());
  }

  /** The command whose name stands there, if it is in the list. */
  Command find(ByteBuf bytes, int from, int length) {
    return names.isEmpty() ? CommandTable.UNKNOWN : table.find(bytes, from, length);
  }

  @Override
  public String toString() {
    return String.join(", ", new TreeSet<>(names));
  }
}
