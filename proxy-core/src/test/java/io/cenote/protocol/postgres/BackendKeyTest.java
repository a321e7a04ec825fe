package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.protocol.Violation;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Cancel keys: read and written. */
class BackendKeyTest {
  @Property
  void shouldReadWhatItWrote(@ForAll int pid, @ForAll @Size(min = 4, max = 256) byte[] secret)
      throws Violation {
    byte[] written = Wire.written(new BackendKey(pid, secret)::write);
    BackendKey read = BackendKey.parse(written, 0);
    assertEquals(pid, read.pid());
    assertArrayEquals(secret, read.secret());
    assertArrayEquals(written, Wire.written(read::write));
  }

  @Test
  void shouldRefuseASecretOfAnotherLength() {
    for (int size : new int[] {0, 3, 4, 7, 261}) {
      assertThrows(Violation.class, () -> BackendKey.parse(new byte[size], 0), "size " + size);
    }
    assertThrows(Violation.class, () -> BackendKey.parse(new byte[8], 1));
  }

  @Test
  void shouldNotShowItsSecret() {
    assertEquals("pid 7", new BackendKey(7, Wire.bytes("secret")).toString());
  }
}
