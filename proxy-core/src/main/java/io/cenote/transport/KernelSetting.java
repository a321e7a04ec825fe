package io.cenote.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reader of a file below {@code /proc/sys}: proc_sys(5). Thread: any. */
public final class KernelSetting {
  private static final int LONGEST = 64;

  private KernelSetting() {}

  /**
   * Reads a setting at one go: such a file is over after the first read(2), however short that was,
   * and {@link Files#readString(Path)} begins with one byte.
   *
   * @return its text without the spaces around it, of at most 64 bytes
   * @throws IOException if it cannot be read
   */
  public static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST), StandardCharsets.US_ASCII).strip();
    }
  }
}
