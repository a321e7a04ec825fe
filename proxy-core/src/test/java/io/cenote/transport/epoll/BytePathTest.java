package io.cenote.transport.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.server.Cenote;
import io.cenote.testing.Needs;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The classes of ours that a byte of {@code protocol = tcp} goes through, from the one that
 * receives it to the one that sends it. They are seen in a running proxy: its loops read into a
 * buffer of this test, which notes the stack each time its address is asked for, which is just
 * before recv(2) and send(2).
 */
class BytePathTest {
  /**
   * How many there are today; the goal is 5. It can only go down: with fewer, this number must say
   * so.
   */
  private static final int CLASSES = 5;

  /** Each stack: the simple names of our top-level classes, the innermost frame first. */
  private final List<List<String>> stacks = new CopyOnWriteArrayList<>();

  @Test
  void shouldTakeAByteThroughFewClassesEachWay() throws Exception {
    Needs.that(TransportType.best() == TransportType.EPOLL, "epoll");
    try (TestUpstream echo = new TestUpstream(BytePathTest::echo);
        RunningProxy proxy = RunningProxy.tcp().transport(TransportType.EPOLL).before(echo.port());
        Socket client = proxy.connect()) {
      exchange(client); // the first byte waits for a connection
      readIntoProbes(proxy.cenote());
      exchange(client);
      List<List<String>> paths = paths();
      assertEquals(
          List.of(CLASSES, CLASSES),
          paths.stream().map(List::size).toList(),
          () -> "classes to the upstream, and back to the client: " + paths);
    }
  }

  private static void echo(Socket socket) throws IOException {
    for (int got; (got = socket.getInputStream().read()) >= 0; ) {
      socket.getOutputStream().write(got);
    }
  }

  private static void exchange(Socket client) throws IOException {
    client.getOutputStream().write('x');
    assertEquals('x', client.getInputStream().read());
  }

  /** Puts a probe where each loop has the buffer that it reads into. */
  private void readIntoProbes(Cenote cenote) throws Exception {
    Field field = Cenote.class.getDeclaredField("loops");
    field.setAccessible(true);
    for (var loop : ((Loops) field.get(cenote)).all()) {
      CompletableFuture<Void> done = CompletableFuture.runAsync(this::readIntoProbe, loop::execute);
      done.get(10, TimeUnit.SECONDS);
    }
  }

  private void readIntoProbe() {
    ReadMemory memory = ReadMemory.ofThisThread();
    memory.take(false, UnpooledByteBufAllocator.DEFAULT).release();
    memory.giveBack(new Probe(stacks));
  }

  /** Of each stack of a send, the classes out to the one that receives, each once. */
  private List<List<String>> paths() {
    List<List<String>> paths = new ArrayList<>();
    String receiver = stacks.get(0).get(0);
    for (List<String> stack : stacks) {
      int end = stack.indexOf(receiver);
      if (end > 0) {
        paths.add(stack.subList(0, end + 1).stream().distinct().toList());
      }
    }
    return paths;
  }

  /** A buffer that notes who asks for its address. */
  private static final class Probe extends UnpooledUnsafeDirectByteBuf {
    private final List<List<String>> stacks;

    Probe(List<List<String>> stacks) {
      super(UnpooledByteBufAllocator.DEFAULT, ReadMemory.SIZE, ReadMemory.SIZE);
      this.stacks = stacks;
    }

    @Override
    public long memoryAddress() {
      stacks.add(
          StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).walk(this::ours));
      return super.memoryAddress();
    }

    private List<String> ours(Stream<StackWalker.StackFrame> frames) {
      return frames
          .map(frame -> frame.getDeclaringClass().getNestHost())
          .filter(one -> one.getName().startsWith("io.cenote.") && one != BytePathTest.class)
          .map(Class::getSimpleName)
          .toList();
    }
  }
}
