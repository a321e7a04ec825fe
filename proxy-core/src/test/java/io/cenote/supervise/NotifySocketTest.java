package io.cenote.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Needs;
import io.cenote.testing.ServiceManager;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service manager's socket that is there, that is not, and that nobody reads. */
class NotifySocketTest {
  private static final int MORE_THAN_A_QUEUE_HOLDS = 2_000;

  @TempDir private Path folder;
  private Loops loops;

  @BeforeAll
  static void needEpoll() {
    Needs.that(TransportType.best() != TransportType.NIO, "epoll");
  }

  @BeforeEach
  void start() {
    loops = new Loops(TransportType.EPOLL, 1);
  }

  @AfterEach
  void end() {
    loops.close();
  }

  private String path() {
    return folder.resolve("notify").toString();
  }

  /** Sends on the service loop that many times; gives the reasons. */
  private List<String> send(String name, int times) {
    CompletableFuture<List<String>> reasons = new CompletableFuture<>();
    NotifySocket socket = new NotifySocket(loops.service().eventLoop(), name);
    loops
        .service()
        .execute(
            () -> {
              List<String> all = new ArrayList<>();
              for (int i = 0; i < times; i++) {
                all.add(socket.send("STATUS=größe " + i + "\nREADY=1"));
              }
              reasons.complete(all);
            });
    return reasons.join();
  }

  private void assertReaches(String name) throws IOException {
    try (ServiceManager manager = ServiceManager.at(name)) {
      assertEquals(List.of("", ""), send(name, 2));
      manager.awaitMessage("STATUS=größe 1 READY=1"::equals);
      assertEquals(List.of("STATUS=größe 0 READY=1", "STATUS=größe 1 READY=1"), manager.messages());
    }
  }

  @Test
  void shouldReachASocketAtAPath() throws IOException {
    assertReaches(path());
  }

  @Test
  void shouldReachASocketInTheAbstractNamespace() throws IOException {
    assertReaches("@cenote-test-" + ProcessHandle.current().pid());
  }

  @Test
  void shouldSayThatNobodyIsThereAndReachWhoComesBack() throws IOException {
    String why = send(path(), 1).get(0);
    assertTrue(why.startsWith(path() + ": java.io.FileNotFound"), why);
    ServiceManager.deafAt(path()).close();
    why = send(path(), 1).get(0);
    assertTrue(why.contains("refused"), why);
    Files.delete(Path.of(path()));
    assertReaches(path());
  }

  @Test
  void shouldDropAtOnceWhatNobodyReads() throws IOException {
    try (ServiceManager deaf = ServiceManager.deafAt(path())) {
      List<String> reasons = send(path(), MORE_THAN_A_QUEUE_HOLDS);
      assertEquals("", reasons.get(0));
      assertEquals(path() + ": it is not read", reasons.get(MORE_THAN_A_QUEUE_HOLDS - 1));
      assertEquals(List.of(), deaf.messages());
    }
  }
}
