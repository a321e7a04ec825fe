package io.cenote.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Secret of the configuration: a text, or the content of a file, which may change while the proxy
 * runs. Who needs it asks for its text each time. It never shows it.
 *
 * <p>Thread: any.
 */
public final class Secret {
  private static final int MOST_BYTES = 64 * 1024;

  private final @Nullable Path file;
  private volatile String text;

  private Secret(String text, @Nullable Path file) {
    this.text = text;
    this.file = file;
  }

  /** Creates one that does not change. */
  public static Secret of(String text) {
    return new Secret(text, null);
  }

  /**
   * Reads one from a file. Space around its text is ignored.
   *
   * @throws IOException if the file cannot be read, or has more than 64 KiB
   */
  public static Secret in(Path file) throws IOException {
    return new Secret(read(file), file);
  }

  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("more than " + MOST_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8).strip();
    }
  }

  /** Its text now. */
  public String text() {
    return text;
  }

  /** The file it is in; null: it does not change. */
  public @Nullable Path file() {
    return file;
  }

  /**
   * Reads its file again.
   *
   * @return whether it is another than before
   * @throws IOException if the file cannot be read, or is empty; the secret stays as it was
   */
  public boolean reload() throws IOException {
    String now = file == null ? text : read(file);
    if (now.isEmpty() && !text.isEmpty()) {
      throw new IOException("is empty");
    }
    boolean changed = !now.equals(text);
    text = now;
    return changed;
  }

  /** Compares what the configuration says: the text, or the file it is in. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret
        && Objects.equals(file, secret.file)
        && (file != null || text.equals(secret.text));
  }

  @Override
  public int hashCode() {
    return file == null ? text.hashCode() : file.hashCode();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
