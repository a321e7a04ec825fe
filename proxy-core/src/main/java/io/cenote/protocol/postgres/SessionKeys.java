package io.cenote.protocol.postgres;

import java.security.SecureRandom;

/**
 * Makes the cancel keys that clients hear. They are the proxy's own, so no client learns the key of
 * a server connection. A session of protocol 3.0 has a secret of 4 bytes.
 *
 * <p>Thread: its owner's.
 */
final class SessionKeys {
  private static final int SECRET_SIZE = 4;

  private final SecureRandom random;

  SessionKeys(SecureRandom random) {
    this.random = random;
  }

  /** Makes the key of the client with that id, which its process id is made of. */
  BackendKey next(long id) {
    byte[] secret = new byte[SECRET_SIZE];
    random.nextBytes(secret);
    return new BackendKey(1 + (int) (id % Integer.MAX_VALUE), secret);
  }
}
