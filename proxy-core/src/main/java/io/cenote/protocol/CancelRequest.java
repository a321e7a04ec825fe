package io.cenote.protocol;

import java.security.MessageDigest;

/** Request of one client to cancel the work of another. Immutable. */
public final class CancelRequest {
  private final long client;
  private final byte[] secret;

  /**
   * Creates a request.
   *
   * @param client the client whose work it is, by its {@link ClientSide#cancelId}
   * @param secret the secret of that client
   */
  public CancelRequest(long client, byte[] secret) {
    this.client = client;
    this.secret = secret.clone();
  }

  /** Returns the client whose work it is. */
  public long client() {
    return client;
  }

  /** Tests whether that is its secret; takes the same time for any. */
  public boolean has(byte[] other) {
    return MessageDigest.isEqual(secret, other);
  }
}
