package io.cenote.transport.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the threads run on if a ring cannot be made. */
class LoopGroupsTest {
  private final List<TransportType> made = new ArrayList<>();

  /** Gives loops of Java's NIO in the name of whatever is asked for, but only so many rings. */
  private Function<TransportType, IoHandlerFactory> rings(int most) {
    IoHandlerFactory nio = NioIoHandler.newFactory();
    AtomicInteger count = new AtomicInteger();
    return type ->
        executor -> {
          if (type == TransportType.IO_URING && count.incrementAndGet() > most) {
            throw new IllegalArgumentException("io_uring_setup: Cannot allocate memory");
          }
          made.add(type);
          return nio.newHandler(executor);
        };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void shouldRunAllLoopsOnEpollIfOneRingCannotBeMade(int rings) throws Exception {
    try (LogCapture log = new LogCapture("cenote.transport")) {
      LoopGroups groups = LoopGroups.of(TransportType.IO_URING, 3, rings(rings));
      assertEquals(TransportType.EPOLL, groups.type());
      assertEquals(3, made.stream().filter(TransportType.EPOLL::equals).count());
      assertEquals(
          List.of(
              "io_uring is not available for 3 event loops, running on epoll: io_uring_setup:"
                  + " Cannot allocate memory"),
          log.lines());
      groups.close();
      assertTrue(groups.sessions().awaitTermination(20, TimeUnit.SECONDS));
      assertTrue(groups.service().awaitTermination(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void shouldRunOnRingsIfAllCanBeMade() {
    try (LogCapture log = new LogCapture("cenote.transport")) {
      LoopGroups groups = LoopGroups.of(TransportType.IO_URING, 3, rings(3));
      groups.close();
      assertEquals(TransportType.IO_URING, groups.type());
      assertEquals(List.of(), log.lines());
    }
  }

  @Test
  void shouldFailIfNothingCanBeMade() {
    assertThrows(
        IllegalStateException.class,
        () ->
            LoopGroups.of(
                TransportType.EPOLL,
                2,
                type ->
                    executor -> {
                      throw new IllegalArgumentException("Too many open files");
                    }));
  }
}
