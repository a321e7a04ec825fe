package io.cenote.protocol;

/**
 * Key that a client and its connections have in common. A client gets connections of its own key
 * only; the pool's bound is over all keys.
 *
 * @param user the user that the connection is logged in as
 * @param database the database that it has open
 * @param form version and encryption
 */
public record PoolKey(String user, String database, Form form) {
  /** The key if all connections are alike. */
  public static final PoolKey NONE = new PoolKey("", "", Form.PLAIN);

  /** Returns a key of a user and a database. */
  public static PoolKey of(String user, String database) {
    return new PoolKey(user, database, Form.PLAIN);
  }

  /**
   * Version of the protocol, and the encryption under it.
   *
   * @param version of the protocol spoken
   * @param tls identity of the encryption under it
   */
  public record Form(String version, String tls) {
    /** The only version, in plain text. */
    public static final Form PLAIN = new Form("", "");
  }
}
