package io.cenote.admin;

import java.util.List;

/**
 * End of one reload.
 *
 * @param applied whether the configuration is in force; if not, nothing has changed
 * @param lines what has changed, or every problem
 */
public record Reloaded(boolean applied, List<String> lines) {
  /** Returns the end of one that has changed nothing. */
  public static Reloaded refused(String why) {
    return new Reloaded(false, List.of(why));
  }
}
