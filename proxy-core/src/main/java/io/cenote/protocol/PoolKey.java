package io.cenote.protocol;

/**
 * What connections of one pool must have in common with a client to be of use to it. A client gets
 * connections of its own key only; all keys together are within the pool's one bound.
 *
 * @param user whom the server takes the connection for
 * @param database what it has open
 * @param form how the bytes are written
 */
public record PoolKey(String user, String database, Form form) {
  /** The key where all connections are alike. */
  public static final PoolKey NONE = new PoolKey("", "", Form.PLAIN);

  /** A key of a user and a database. */
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
