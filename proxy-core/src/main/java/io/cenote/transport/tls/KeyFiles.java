package io.cenote.transport.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files of a certificate of our own.
 *
 * @param certificate PEM file of the certificate and those between it and its authority; null for
 *     none
 * @param key PEM file of its private key; null for none
 * @param keyPasswordFile file of the password of an encrypted key; null for none
 */
public record KeyFiles(
    @Nullable Path certificate, @Nullable Path key, @Nullable Path keyPasswordFile) {
  /** No certificate. */
  public static final KeyFiles NONE = new KeyFiles(null, null, null);
}
