package io.cenote.app;

import io.cenote.testing.TestNames;
import org.junit.jupiter.api.Test;

/** Tests are named alike. */
class TestNamesTest {
  @Test
  void shouldNameEveryTestShould() {
    TestNames.in("io.cenote.app").check(TestNames.tests("io.cenote.app"));
  }
}
