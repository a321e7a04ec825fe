package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RunningProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit file for systemd: what it promises, and what systemd itself says about it. */
class ServiceUnitTest {
  private static final Path UNIT = Path.of("../docs/operations/cenote.service");
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  /** The first version that knows {@code Type=notify-reload}. */
  private static final int RELOADING = 253;

  @TempDir private Path folder;
  private String text = "";
  private Map<String, String> keys = Map.of();

  @BeforeEach
  void read() throws IOException {
    text = Files.readString(UNIT);
    Predicate<String> isKey = line -> line.matches("[A-Z]\\w+=.*");
    keys =
        text.lines()
            .filter(isKey)
            .collect(Collectors.toMap(l -> l.split("=", 2)[0], l -> l.split("=", 2)[1]));
  }

  private String key(String name) {
    return keys.getOrDefault(name, "");
  }

  private Duration seconds(String name) {
    return Duration.parse("PT" + key(name).toUpperCase(Locale.ROOT));
  }

  @Test
  void shouldLetTheProxyEndInOrder() throws IOException {
    String sample = Files.readString(Path.of("../conf/cenote.conf"));
    Duration drain = RunningProxy.config(sample).drain().timeout();
    assertTrue(seconds("TimeoutStopSec").compareTo(drain.plusSeconds(5)) > 0, text);
    assertEquals("mixed", key("KillMode"));
    assertEquals("143", key("SuccessExitStatus"));
  }

  @Test
  void shouldHearWhatTheProxySays() {
    assertEquals("notify-reload", key("Type"));
    assertEquals("main", key("NotifyAccess"));
    assertFalse(keys.containsKey("ExecReload"), "systemd sends the signal");
    assertTrue(seconds("WatchdogSec").compareTo(Duration.ofSeconds(5)) > 0, text);
  }

  @Test
  void shouldTakeAwayWhatAProxyDoesNotNeedAndNoMore() {
    for (String yes : List.of("NoNewPrivileges", "PrivateTmp", "ProtectHome", "PrivateDevices")) {
      assertEquals("yes", key(yes), yes);
    }
    assertEquals("strict", key("ProtectSystem"));
    assertEquals("no", key("MemoryDenyWriteExecute"), "the JVM compiles at run time");
    assertEquals("AF_INET AF_INET6 AF_UNIX AF_NETLINK", key("RestrictAddressFamilies"));
    assertTrue(Integer.parseInt(key("LimitNOFILE")) > 2321, "more than the samples ask for");
  }

  /** Where systemd is installed; a proxy is built and run without it. */
  @Test
  void shouldFindNothingWrongWithItIfSystemdIsThere() throws Exception {
    if (!Files.isExecutable(ANALYZE)) {
      return;
    }
    int version = Integer.parseInt(say("--version").replaceAll("(?s)systemd (\\d+).*", "$1"));
    String here = text.replaceAll("(?m)^ExecStart=.*", "ExecStart=/bin/true");
    Path copy = folder.resolve("cenote.service");
    Files.writeString(
        copy, version < RELOADING ? here.replace("Type=notify-reload", "Type=notify") : here);
    String said = say("verify", copy.toString());
    assertEquals(
        List.of(), said.lines().filter(line -> line.contains("cenote.service")).toList(), said);
  }

  private static String say(String... arguments) throws Exception {
    ProcessBuilder analyze = new ProcessBuilder(ANALYZE.toString()).redirectErrorStream(true);
    analyze.command().addAll(List.of(arguments));
    Process process = analyze.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
