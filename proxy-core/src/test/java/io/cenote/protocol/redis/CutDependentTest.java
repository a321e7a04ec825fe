package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The outcome that depends on where the bytes are cut: more than one is allowed there. */
class CutDependentTest {
  /** R22: a large request that comes in one piece may go to a shared connection. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      value = {"0 | shares", "70000 | sends"})
  void shouldShareALargeRequestOnlyInOnePiece(int cut, String outcome) {
    try (SeamDriver driver = new SeamDriver("mux")) {
      byte[] request = WireWords.requests("SET k x{100000}");
      driver.says(Arrays.copyOf(request, cut));
      driver.says(Arrays.copyOfRange(request, cut, request.length));
      assertEquals(outcome + " SET k x{100000}", driver.take());
    }
  }
}
