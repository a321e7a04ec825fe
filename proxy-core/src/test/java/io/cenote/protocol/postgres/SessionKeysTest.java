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
  @Test
  void shouldHaveAProcessIdOfAtLeastOne() {
    SessionKeys keys = new SessionKeys(new SecureRandom());
    assertEquals(1, keys.next(0).pid());
    assertEquals(Integer.MAX_VALUE, keys.next(Integer.MAX_VALUE - 1).pid());
    assertEquals(1, keys.next(Integer.MAX_VALUE).pid());
  }

  @Test
  void shouldHaveASecretOfFourBytes() {
    assertEquals(4, new SessionKeys(new SecureRandom()).next(1).secret().length);
  }

  @Test
  void shouldNotRepeatItself() {
    SessionKeys keys = new SessionKeys(new SecureRandom());
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      BackendKey key = keys.next(7);
      seen.add(Arrays.toString(key.secret()));
    }
    assertTrue(seen.size() > 98, "secrets that repeat");
  }
}
