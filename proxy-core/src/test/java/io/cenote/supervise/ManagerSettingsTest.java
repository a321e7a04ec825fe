package io.cenote.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the variables of a service manager are read as. */
class ManagerSettingsTest {
  private static final long PID = 42;

  private static ManagerSettings watchdog(String micros, String pid) {
    return ManagerSettings.of(
        Map.of("NOTIFY_SOCKET", "/run/x", "WATCHDOG_USEC", micros, "WATCHDOG_PID", pid), PID);
  }

  @Test
  void shouldBeNothingWithoutASocket() {
    assertEquals(
        new ManagerSettings(null, null, List.of()),
        ManagerSettings.of(Map.of("WATCHDOG_USEC", "1"), PID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/run/systemd/notify", "@cenote/notify"})
  void shouldTakeAPathAndAnAbstractName(String name) {
    ManagerSettings settings = ManagerSettings.of(Map.of("NOTIFY_SOCKET", name), PID);
    assertEquals(new ManagerSettings(name, null, List.of()), settings);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vsock:2:99", "run/x", "/", "@"})
  void shouldRefuseOtherNames(String name) {
    ManagerSettings settings = ManagerSettings.of(Map.of("NOTIFY_SOCKET", name), PID);
    assertNull(settings.socket());
    assertEquals(
        List.of("NOTIFY_SOCKET: " + name + " (expected: /PATH or @NAME of at most 107 bytes)"),
        settings.problems());
  }

  @Test
  void shouldRefuseANameThatIsTooLong() {
    String name = "/" + "ä".repeat(53);
    assertEquals(name, ManagerSettings.of(Map.of("NOTIFY_SOCKET", name), PID).socket());
    assertNull(ManagerSettings.of(Map.of("NOTIFY_SOCKET", name + "x"), PID).socket());
  }

  @ParameterizedTest
  @CsvSource({"30000000, 42, 15000", "200000, 42, 100", "0200000, 42, 100"})
  void shouldGiveASignOfLifeEachHalfOfTheTime(String micros, String pid, long millis) {
    ManagerSettings settings = watchdog(micros, pid);
    assertEquals(Duration.ofMillis(millis), settings.watchdog());
    assertEquals(List.of(), settings.problems());
  }

  @Test
  void shouldGiveNoneForAnotherProcess() {
    ManagerSettings settings = watchdog("30000000", "43");
    assertNull(settings.watchdog());
    assertEquals(List.of(), settings.problems());
  }

  @Test
  void shouldGiveOneForAnyProcess() {
    Map<String, String> variables = Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", "30000000");
    assertEquals(Duration.ofSeconds(15), ManagerSettings.of(variables, PID).watchdog());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "199999"})
  void shouldNotGiveOneMoreOftenThanEachTenthOfASecond(String micros) {
    ManagerSettings settings = watchdog(micros, "42");
    assertEquals(Duration.ofMillis(100), settings.watchdog());
    assertEquals(
        List.of(
            "WATCHDOG_USEC: "
                + micros
                + " (expected: at least 200000; a sign of life comes each 100 ms)"),
        settings.problems());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "30s", "1e9", "99999999999999999999"})
  void shouldNameWhatIsNoTime(String micros) {
    ManagerSettings settings = watchdog(micros, "42");
    assertNull(settings.watchdog());
    assertEquals(
        List.of("WATCHDOG_USEC: " + micros + " (expected: a number of microseconds)"),
        settings.problems());
  }
}
