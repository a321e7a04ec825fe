package io.cenote.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.cenote.testing.TestNames;
import org.junit.jupiter.api.Test;

/** Tests are named alike. */
class TestNamesTest {
  /** Their tests still have other names, most of them after the rule that they test. */
  private static final String[] LEFT_OUT = {"io.cenote.protocol.redis"};

  private static final JavaClasses TESTS = TestNames.tests("io.cenote");

  @Test
  void shouldNameEveryTestShould() {
    TestNames.outside(LEFT_OUT).check(TESTS);
  }

  /** A package whose tests have all been renamed has to leave the list. */
  @Test
  void shouldLeaveOutOnlyPackagesWithOtherNames() {
    for (String name : LEFT_OUT) {
      assertTrue(TestNames.in(name).evaluate(TESTS).hasViolation(), name + ": not to be left out");
    }
  }
}
