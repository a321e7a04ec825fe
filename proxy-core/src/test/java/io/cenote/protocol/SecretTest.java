package io.cenote.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
  @TempDir private Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("secret"), text);
  }

  @Test
  void shouldReadItsFileAgain() throws IOException {
    Secret secret = Secret.in(write(" one\n"));
    assertEquals("one", secret.text());
    assertFalse(secret.reload());
    write("two");
    assertTrue(secret.reload());
    assertEquals("two", secret.text());
  }

  @Test
  void shouldStayAsItWasIfItsFileCannotBeUsed() throws IOException {
    Path file = write("one");
    Secret secret = Secret.in(file);
    write("\n");
    assertThrows(IOException.class, secret::reload);
    write("a".repeat(64 * 1024 + 1));
    assertThrows(IOException.class, secret::reload);
    Files.delete(file);
    assertThrows(IOException.class, secret::reload);
    assertEquals("one", secret.text());
  }

  @Test
  void shouldTakeAFileOfTheGreatestLengthAndNoneThatHasNoEnd() throws IOException {
    assertEquals(64 * 1024, Secret.in(write("a".repeat(64 * 1024))).text().length());
    assertThrows(IOException.class, () -> Secret.in(Path.of("/dev/zero")));
  }

  @Test
  void shouldNotChangeWithoutAFileAndNeverShowIt() throws IOException {
    Secret secret = Secret.of("hunter2");
    assertNull(secret.file());
    assertFalse(secret.reload());
    assertFalse(secret.toString().contains("hunter2"));
  }
}
