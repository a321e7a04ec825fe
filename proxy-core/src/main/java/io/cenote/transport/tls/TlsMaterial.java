package io.cenote.transport.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Content of the files of one listener or upstream.
 *
 * @param own certificate of our own; null for none
 * @param authorities that sign certificates of peers; null for those of the system
 */
record TlsMaterial(@Nullable OwnCertificate own, @Nullable List<X509Certificate> authorities) {}
