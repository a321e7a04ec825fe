package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * Client's half of one SCRAM-SHA-256 exchange without channel binding. Source: RFC 5802, sections 5
 * and 7. The user's name stays empty: PostgreSQL takes it from the startup packet (PostgreSQL
 * protocol, "SASL Authentication").
 *
 * <p>Thread: its owner's. Used once: {@link #first}, {@link #answer}, {@link #verify}.
 */
final class ScramClient {
  /** Upper bound for the iterations that a server may ask for: about half a second of work. */
  static final int MOST_ITERATIONS = 600_000;

  private static final int LONGEST_MESSAGE = 1024;
  private static final int LONGEST_NUMBER = 9; // digits, so that it fits an int
  private static final String NO_BINDING = "n,,";
  private static final Base64.Encoder ENCODER = Base64.getEncoder();

  private final String password;
  private final String nonce;
  private final String firstBare;
  private byte[] signature = {}; // empty until the answer is made

  /** The nonce is printable and has no comma. */
  ScramClient(String password, String nonce) {
    this.password = password;
    this.nonce = nonce;
    this.firstBare = "n=,r=" + nonce;
  }

  /** Gives the client-first-message. */
  byte[] first() {
    return ascii(NO_BINDING + firstBare);
  }

  /** Checks the server-first-message and gives the client-final-message. */
  byte[] answer(byte[] message) throws Violation, GeneralSecurityException {
    String serverFirst = text(message);
    String[] parts = serverFirst.split(",", -1); // what follows the third is an extension
    if (parts.length < 3) {
      throw new Violation("SCRAM message with too few attributes");
    }
    String serverNonce = value(parts[0], "r=");
    if (!serverNonce.startsWith(nonce) || serverNonce.length() == nonce.length()) {
      throw new Violation("SCRAM nonce that does not extend the proxy's");
    }
    byte[] salt = decode(value(parts[1], "s="));
    if (salt.length == 0) {
      throw new Violation("SCRAM salt that is empty");
    }
    ScramKeys keys = new ScramKeys(password, salt, iterations(value(parts[2], "i=")));
    String withoutProof = "c=" + ENCODER.encodeToString(ascii(NO_BINDING)) + ",r=" + serverNonce;
    String authMessage = firstBare + "," + serverFirst + "," + withoutProof;
    signature = keys.serverSignature(authMessage);
    return ascii(withoutProof + ",p=" + ENCODER.encodeToString(keys.clientProof(authMessage)));
  }

  /** Checks the server-final-message, in a time that does not depend on the signature. */
  void verify(byte[] message) throws Violation {
    String verifier = text(message).split(",", 2)[0];
    if (verifier.startsWith("e=")) {
      throw new Violation("SCRAM error of the server");
    }
    byte[] proven = decode(value(verifier, "v="));
    if (signature.length == 0 || !MessageDigest.isEqual(signature, proven)) {
      throw new Violation("SCRAM signature of a server that does not know the password");
    }
  }

  private static String text(byte[] message) throws Violation {
    if (message.length > LONGEST_MESSAGE) {
      throw new Violation("SCRAM message of more than " + LONGEST_MESSAGE + " bytes");
    }
    for (byte next : message) {
      if (next < ' ' || next == 127) {
        throw new Violation("SCRAM message that is not printable ASCII");
      }
    }
    return new String(message, StandardCharsets.US_ASCII);
  }

  private static String value(String attribute, String name) throws Violation {
    if (!attribute.startsWith(name)) {
      throw new Violation("SCRAM message without attribute " + name);
    }
    return attribute.substring(name.length());
  }

  private static byte[] decode(String base64) throws Violation {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new Violation("SCRAM value that is not Base64");
    }
  }

  private static int iterations(String digits) throws Violation {
    boolean isNumber = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!isNumber) {
      throw new Violation("SCRAM iterations that are not a number");
    }
    int count = digits.length() > LONGEST_NUMBER ? Integer.MAX_VALUE : Integer.parseInt(digits);
    if (count < 1 || count > MOST_ITERATIONS) {
      throw new Violation("SCRAM iterations that are not within 1.." + MOST_ITERATIONS);
    }
    return count;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
