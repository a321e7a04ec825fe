package io.cenote.protocol.redis;

/** What a request needs of its connection, of all that the server keeps for its client. */
enum Needs {
  /** It says itself who its client is. */
  NOTHING,
  /** The client's login and protocol version: it touches no keys, whatever database is selected. */
  LOGIN,
  /** The client's database, too. */
  ALL;

  /**
   * Of one request.
   *
   * @param arguments how many it has, the command's name included
   */
  static Needs of(Kind kind, CommandTable.Command command, int arguments) {
    return switch (kind) {
      case AUTH -> NOTHING;
      case HELLO -> arguments >= 5 ? NOTHING : LOGIN; // HELLO version AUTH user password
      case SELECT, KILL -> LOGIN;
      case PLAIN, CLIENT, SCRIPT -> command.touchesKeys() ? ALL : LOGIN;
      default -> ALL;
    };
  }
}
