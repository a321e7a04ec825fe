package io.cenote.transport.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Reader of private keys in PKCS#8, plain or encrypted. */
final class PrivateKeys {
  private static final String PLAIN = "PRIVATE KEY";
  private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  /** Encryption scheme whose parameters name the algorithms (RFC 8018). */
  private static final List<String> PBES2 = List.of("PBES2", "1.2.840.113549.1.5.13");

  private PrivateKeys() {}

  /**
   * Reads a key.
   *
   * @param passwordFile of an encrypted key; null for none
   */
  static PrivateKey read(Path path, @Nullable Path passwordFile) throws TlsFileException {
    PemFile file = PemFile.read(TlsFile.KEY, path);
    List<PemFile.Block> keys =
        file.blocks().stream().filter(block -> block.label().endsWith(PLAIN)).toList();
    if (keys.size() != 1) {
      throw file.fault(keys.isEmpty() ? "has no private key" : "has more than one private key");
    }
    PemFile.Block key = keys.get(0);
    return switch (key.label()) {
      case PLAIN -> decode(file, new PKCS8EncodedKeySpec(key.bytes()));
      case ENCRYPTED -> decrypt(file, key, passwordFile);
      default ->
          throw file.fault(
              "has the old form " + key.label() + "; openssl pkcs8 -topk8 makes one that is read");
    };
  }

  private static PrivateKey decrypt(PemFile file, PemFile.Block key, @Nullable Path passwordFile)
      throws TlsFileException {
    if (passwordFile == null) {
      throw file.fault("is encrypted, and there is no key-password-file");
    }
    char[] password = PemFile.text(TlsFile.KEY_PASSWORD, passwordFile).strip().toCharArray();
    if (password.length == 0) {
      throw new TlsFileException(TlsFile.KEY_PASSWORD, passwordFile, "is empty");
    }
    try {
      return decode(file, decrypted(new EncryptedPrivateKeyInfo(key.bytes()), password));
    } catch (IOException e) {
      throw file.fault("has a broken key");
    } catch (GeneralSecurityException e) {
      throw file.fault("cannot be decrypted with the password of key-password-file");
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static PKCS8EncodedKeySpec decrypted(EncryptedPrivateKeyInfo info, char[] password)
      throws GeneralSecurityException {
    boolean named = info.getAlgParameters() != null && PBES2.contains(info.getAlgName());
    String algorithm = named ? info.getAlgParameters().toString() : info.getAlgName();
    PBEKeySpec spec = new PBEKeySpec(password);
    try {
      Key secret = SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(Cipher.DECRYPT_MODE, secret, info.getAlgParameters());
      return info.getKeySpec(cipher);
    } finally {
      spec.clearPassword();
    }
  }

  private static PrivateKey decode(PemFile file, PKCS8EncodedKeySpec spec) throws TlsFileException {
    for (String algorithm : ALGORITHMS) {
      Optional<PrivateKey> key = decode(file, spec, algorithm);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw file.fault("has a broken key, or one that is neither RSA nor EC nor EdDSA");
  }

  private static Optional<PrivateKey> decode(
      PemFile file, PKCS8EncodedKeySpec spec, String algorithm) throws TlsFileException {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (InvalidKeySpecException e) {
      return Optional.empty(); // a key of another algorithm
    } catch (GeneralSecurityException e) {
      throw file.fault("cannot be used: there is no " + algorithm + " here");
    }
  }
}
