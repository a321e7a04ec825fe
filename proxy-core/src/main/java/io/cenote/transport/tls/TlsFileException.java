package io.cenote.transport.tls;

import java.nio.file.Path;

/** Failure to use a file of certificates or keys. Its message is one line without any secret. */
public final class TlsFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final TlsFile part;
  private final String reason;

  /** Creates a failure of that file, whose part is {@code part}. */
  TlsFileException(TlsFile part, Path file, String reason) {
    super(part.key() + " " + file + ": " + reason);
    this.part = part;
    this.reason = reason;
  }

  /** Returns the part of the file in the settings. */
  public TlsFile part() {
    return part;
  }

  /** Returns the fault alone, without the name of the file. */
  public String reason() {
    return reason;
  }
}
