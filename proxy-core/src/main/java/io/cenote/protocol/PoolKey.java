package io.cenote.protocol;

/**
 * What connections of one pool must have in common with a client to be of use to it. A client gets
 * connections of its own key only; all keys together are within the pool's one bound.
 *
 * @param user whom the server takes the connection for
 * @param database what it has open
 * @param version of the protocol spoken
 * @param tls identity of the encryption under it
 */
public record PoolKey(String user, String database, String version, String tls) {
  /** The key where all connections are alike. */
  public static final PoolKey NONE = new PoolKey("", "", "", "");

  /** A key of a user and a database. */
  public static PoolKey of(String user, String database) {
    return new PoolKey(user, database, "", "");
  }
}
