package io.cenote.protocol;

/**
 * Key that a client and its connections have in common. A client gets connections of its own key
 * only; the pool's bound is over all keys.
 *
 * @param user the user that the connection is logged in as
 * @param database the database that it has open
 * @param version of the protocol spoken
 * @param tls identity of the encryption under it
 */
public record PoolKey(String user, String database, String version, String tls) {
  /** The key if all connections are alike. */
  public static final PoolKey NONE = new PoolKey("", "", "", "");

  /** Returns a key of a user and a database. */
  public static PoolKey of(String user, String database) {
    return new PoolKey(user, database, "", "");
  }
}
