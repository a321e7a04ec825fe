package io.cenote.protocol.redis;

/** State that a request needs on its connection. */
enum Needs {
  /** Nothing: the request contains the login. */
  NOTHING,
  /** The client's login and protocol version: the request touches no keys. */
  LOGIN,
  /** The client's database, too. */
  ALL;

  /**
   * Returns the needs of one request.
   *
   * @param arguments number of arguments, including the command's name
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
