package io.cenote.transport.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cenote.transport.files.FileMarks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** File of PEM blocks (RFC 7468), read whole. What stands between the blocks does not count. */
final class PemFile {
  /** Bound on the size of a file: far above that of every system's list of authorities. */
  private static final int MOST_BYTES = FileMarks.MOST_BYTES;

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

  private final TlsFile part;
  private final Path path;
  private final List<Block> blocks = new ArrayList<>();

  /**
   * One block.
   *
   * @param label of the lines around it
   * @param bytes that it encodes
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Block(String label, byte[] bytes) {}

  private PemFile(TlsFile part, Path path) {
    this.part = part;
    this.path = path;
  }

  /** Reads a file. */
  static PemFile read(TlsFile part, Path path) throws TlsFileException {
    PemFile file = new PemFile(part, path);
    file.parse(text(part, path));
    return file;
  }

  /** Reads the text of a file that need not be PEM. */
  static String text(TlsFile part, Path path) throws TlsFileException {
    try {
      if (Files.isDirectory(path)) {
        throw new TlsFileException(part, path, "is a folder");
      }
      if (Files.size(path) > MOST_BYTES) {
        throw new TlsFileException(part, path, "has more than " + MOST_BYTES + " bytes");
      }
      return Files.readString(path, ISO_8859_1); // no byte is malformed in it
    } catch (NoSuchFileException e) {
      throw new TlsFileException(part, path, "is not there");
    } catch (AccessDeniedException e) {
      throw new TlsFileException(part, path, "cannot be read: permission denied");
    } catch (IOException e) {
      throw new TlsFileException(part, path, "cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private void parse(String text) throws TlsFileException {
    Matcher begin = BEGIN.matcher(text);
    for (int from = 0; begin.find(from); ) {
      String label = begin.group(1);
      String end = "-----END " + label + "-----";
      int ends = text.indexOf(end, begin.end());
      if (ends < 0) {
        throw fault("broken PEM: " + label + " begins and does not end");
      }
      blocks.add(new Block(label, decoded(label, text.substring(begin.end(), ends))));
      from = ends + end.length();
    }
  }

  private byte[] decoded(String label, String base64) throws TlsFileException {
    try {
      return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw fault("broken PEM: " + label + " is not base64");
    }
  }

  /** Returns all blocks. */
  List<Block> blocks() {
    return blocks;
  }

  /** Returns the certificates in it, of which there is at least one. */
  List<X509Certificate> certificates() throws TlsFileException {
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals(CERTIFICATE)) {
        found.add(certificate(block, found.size() + 1));
      }
    }
    if (found.isEmpty()) {
      throw fault("has no certificate");
    }
    return List.copyOf(found);
  }

  private X509Certificate certificate(Block block, int number) throws TlsFileException {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      var bytes = new ByteArrayInputStream(block.bytes());
      return (X509Certificate) factory.generateCertificate(bytes);
    } catch (CertificateException e) {
      throw fault("certificate " + number + " in it is broken");
    }
  }

  /** Creates a failure of this file. */
  TlsFileException fault(String reason) {
    return new TlsFileException(part, path, reason);
  }
}
