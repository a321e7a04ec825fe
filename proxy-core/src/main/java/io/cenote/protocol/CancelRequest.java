package io.cenote.protocol;

import java.security.MessageDigest;

/** Wish of one client that the work of another be cancelled. Immutable. */
public final class CancelRequest {
  private final long client;
  private final byte[] secret;

  /**
   * A wish.
   *
   * @param client whose work it is, by its {@link ClientSide#cancelId}
   * @param secret what only that client, and who speaks for it, can know
   */
  public CancelRequest(long client, byte[] secret) {
    this.client = client;
    this.secret = secret.clone();
  }

  /** Whose work it is. */
  public long client() {
    return client;
  }

  /** Whether that is its secret; takes as long whatever it is. */
  public boolean has(byte[] other) {
    return MessageDigest.isEqual(secret, other);
  }
}
