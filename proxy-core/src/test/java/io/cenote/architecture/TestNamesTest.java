package io.cenote.architecture;

import io.cenote.testing.TestNames;
import org.junit.jupiter.api.Test;

/** Tests are named alike. */
class TestNamesTest {
  @Test
  void shouldNameEveryTestShould() {
    TestNames.in("io.cenote..").check(TestNames.tests("io.cenote"));
  }
}
