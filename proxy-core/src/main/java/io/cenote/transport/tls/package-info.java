/**
 * TLS: settings, files and contexts. The contexts make the engines that streams use; nobody outside
 * of {@code transport} touches an engine or a certificate.
 */
@NullMarked
package io.cenote.transport.tls;

import org.jspecify.annotations.NullMarked;
