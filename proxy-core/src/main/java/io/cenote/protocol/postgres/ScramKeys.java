package io.cenote.protocol.postgres;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys of SCRAM-SHA-256 for one password, salt and number of iterations. Source: RFC 5802, section
 * 3, with the hash of RFC 7677. Making them costs as much time as the iterations ask for: some
 * milliseconds for the 4096 that PostgreSQL uses.
 *
 * <p>RFC 5802 prepares a password by SASLprep. Here its UTF-8 bytes are used as they are, which is
 * the same for printable ASCII. PostgreSQL too uses the bytes as they are where SASLprep does not
 * allow them (PostgreSQL documentation, "SASL Authentication"); a password that SASLprep would
 * change, by a normal form for example, does not log in.
 *
 * <p>Thread: its owner's.
 */
final class ScramKeys {
  private static final String HMAC = "HmacSHA256";
  private static final int KEY_BITS = 256;

  private final byte[] clientKey;
  private final byte[] serverKey;

  ScramKeys(String password, byte[] salt, int iterations) throws GeneralSecurityException {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BITS);
    byte[] salted =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    spec.clearPassword();
    clientKey = hmac(salted, "Client Key");
    serverKey = hmac(salted, "Server Key");
  }

  /** Proof that the client knows the password. */
  byte[] clientProof(String authMessage) throws GeneralSecurityException {
    byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
    byte[] proof = hmac(storedKey, authMessage);
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= clientKey[i];
    }
    return proof;
  }

  /** Signature by which the server proves that it knows the password's verifier. */
  byte[] serverSignature(String authMessage) throws GeneralSecurityException {
    return hmac(serverKey, authMessage);
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(key, HMAC));
    return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
  }
}
