package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.GeneralSecurityException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The example of RFC 7677, section 3. */
class ScramKeysTest {
  private static final String NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
  private static final String AUTH_MESSAGE =
      "n=user,r=rOprNGfwEbeRWgbNEkqO"
          + (",r=" + NONCE + ",s=" + SALT + ",i=4096")
          + (",c=biws,r=" + NONCE);

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void shouldProveAndSignAsInTheRfc() throws GeneralSecurityException {
    ScramKeys keys = new ScramKeys("pencil", Base64.getDecoder().decode(SALT), 4096);
    assertEquals(
        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", base64(keys.clientProof(AUTH_MESSAGE)));
    assertEquals(
        "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", base64(keys.serverSignature(AUTH_MESSAGE)));
  }
}
