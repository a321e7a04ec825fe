package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The outcomes that do depend on where the bytes are cut, as they are today. Each is a place where
 * more than one outcome is allowed, or a defect that is known.
 */
class CutDependentTest {
  /** Bytes up to {@code cut}, then the rest; 0: in one piece. */
  private static String said(SeamDriver driver, byte[] bytes, int cut, boolean byClient) {
    byte[] first = Arrays.copyOf(bytes, cut);
    byte[] rest = Arrays.copyOfRange(bytes, cut, bytes.length);
    for (byte[] piece : cut == 0 ? new byte[][] {rest} : new byte[][] {first, rest}) {
      if (byClient) {
        driver.says(piece);
      } else {
        driver.hears(piece);
      }
    }
    return driver.take();
  }

  /** A push that nobody asked for ends the connection; half a push counts as half a reply. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | closes, tells -ERR lost",
        "1 | closes, tells -ERR lost, ends {ended}",
        "9 | closes, tells -ERR lost, ends {ended}"
      })
  void r3APushForNobody(int cut, String outcome) {
    try (SeamDriver driver = new SeamDriver("lease")) {
      driver.says(WireWords.requests("GET k"));
      assertEquals("sends GET k", driver.take());
      byte[] push = WireWords.replies(">2 $10 invalidate *1 $1 k");
      assertEquals(outcome, said(driver, push, cut, false));
    }
  }

  /** A large request that comes in one piece may go to a shared connection. */
  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      value = {"0 | shares", "70000 | sends"})
  void r22ALargeRequest(int cut, String outcome) {
    try (SeamDriver driver = new SeamDriver("mux")) {
      byte[] request = WireWords.requests("SET k x{100000}");
      assertEquals(outcome + " SET k x{100000}", said(driver, request, cut, true));
    }
  }
}
