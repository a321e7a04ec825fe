package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.ServiceManager;
import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program under a service manager. */
class ServiceManagerTest {
  @TempDir private Path folder;

  @Test
  void shouldTellItFromTheStartToTheEnd() throws IOException {
    String socket = "@cenote-program-" + ProcessHandle.current().pid();
    List<String> manager = List.of("env", "NOTIFY_SOCKET=" + socket, "WATCHDOG_USEC=1");
    try (TinyServer server = TinyServer.echo();
        ServiceManager heard = ServiceManager.at(socket)) {
      Path file = Configs.write(folder, 0, server.port(), "", "max-sessions = 10");
      try (Program program = Program.start(folder, manager, "run", file.toString())) {
        heard.awaitBegin("READY=1 STATUS=out: 0 of 500 active");
        heard.awaitMessage("WATCHDOG=1"::equals);
        assertTrue(program.out().contains("WATCHDOG_USEC: 1 (expected: "), program.out());
        program.terminate();
        heard.awaitBegin("STOPPING=1 EXTEND_TIMEOUT_USEC=");
        assertEquals(0, program.exitCode(), program.out());
      }
    }
  }
}
