package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.Violation;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Cancel keys: read, written and compared. */
class BackendKeyTest {
  @Property
  void shouldReadWhatItWrote(@ForAll int pid, @ForAll @Size(min = 4, max = 256) byte[] secret)
      throws Violation {
    byte[] written = Wire.written(new BackendKey(pid, secret)::write);
    BackendKey read = BackendKey.parse(written, 0);
    assertEquals(pid, read.pid());
    assertTrue(read.matches(new BackendKey(pid, secret)));
    assertArrayEquals(written, Wire.written(read::write));
  }

  @Property
  void shouldNotMatchAKeyThatDiffersInOneBit(@ForAll int pid, @ForAll @Size(4) byte[] secret) {
    BackendKey key = new BackendKey(pid, secret);
    for (int bit = 0; bit < 32; bit++) {
      byte[] other = secret.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(key.matches(new BackendKey(pid, other)));
      assertFalse(key.matches(new BackendKey(pid ^ 1 << bit, secret)));
    }
    assertFalse(key.matches(new BackendKey(pid, new byte[5])));
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
