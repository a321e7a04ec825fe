package io.cenote.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Bytes of an answer that is being written; writing fails at the bound. Thread: one at a time. */
final class BoundedBytes extends OutputStream {
  /** Sign that the bound is reached. */
  static final class TooManyException extends IOException {
    private static final long serialVersionUID = 1L;

    TooManyException(int most) {
      super("more than " + most + " bytes");
    }
  }

  private final int most;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /**
   * Creates one without bytes.
   *
   * @param most number of bytes that it takes
   */
  BoundedBytes(int most) {
    this.most = most;
  }

  @Override
  public void write(int value) throws IOException {
    check(1);
    bytes.write(value);
  }

  @Override
  public void write(byte[] from, int start, int length) throws IOException {
    check(length);
    bytes.write(from, start, length);
  }

  private void check(int more) throws IOException {
    if (bytes.size() + more > most) {
      throw new TooManyException(most);
    }
  }

  /** Returns a copy of what was written. */
  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
