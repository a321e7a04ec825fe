package io.cenote.protocol.redis;

import io.cenote.protocol.redis.CommandTable.Command;
import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Commands that a listener denies, known or not.
 *
 * <p>Thread: any; never changes.
 */
final class Denied {
  static final Denied NOTHING = new Denied(Set.of());

  private final Set<String> names;
  private final CommandTable table;

  /**
   * Creates a list of commands.
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

  /** Returns the command whose name is there, if it is in the list. */
  Command find(ByteBuf bytes, int from, int length) {
    return names.isEmpty() ? CommandTable.UNKNOWN : table.find(bytes, from, length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Denied denied && denied.names.equals(names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return String.join(", ", new TreeSet<>(names));
  }
}
