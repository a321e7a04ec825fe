package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys that clients hear. */
class SessionKeysTest {
  /** Source of one number, the highest or the lowest. */
  private static final class Constant extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte all;

    Constant(int all) {
      this.all = (byte) all;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, all);
    }

    @Override
    public int nextInt(int bound) {
      return all == 0 ? 0 : bound - 1;
    }
  }

  @Test
  void shouldHaveAProcessIdOfAtLeastOne() {
    assertEquals(1, new SessionKeys(new Constant(0)).next().pid());
    assertEquals(Integer.MAX_VALUE, new SessionKeys(new Constant(-1)).next().pid());
  }

  @Test
  void shouldHaveARandomSecretOfFourBytes() {
    byte[] all = {-1, -1, -1, -1};
    BackendKey key = new SessionKeys(new Constant(-1)).next();
    assertTrue(key.matches(new BackendKey(Integer.MAX_VALUE, all)));
  }

  @Test
  void shouldNotRepeatItself() {
    SessionKeys keys = new SessionKeys(new SecureRandom());
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      BackendKey key = keys.next();
      assertTrue(key.pid() >= 1);
      seen.add(Arrays.toString(Wire.written(key::write)));
    }
    assertEquals(1000, seen.size());
  }
}
