package io.cenote.hosts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cenote.config.ConfigLoader;
import io.cenote.config.LoadResult;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.pool.PoolSnapshot;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import io.cenote.transport.SocketText;
import io.netty.util.internal.PlatformDependent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;

/** A proxy as a process of its own, to be started inside a network namespace; ends with stdin. */
public final class ProxyMain {
  private ProxyMain() {}

  /**
   * Starts it on that host, with session lines and close records on, and waits until it listens.
   */
  public static HostProgram on(Host host, Path config) throws IOException, InterruptedException {
    HostProgram proxy =
        host.start(
            List.of("-Dcenote.session.level=DEBUG", "-Dcenote.close.level=DEBUG"),
            ProxyMain.class,
            config.toString());
    proxy.awaitLine("started");
    return proxy;
  }

  /** What runs there: the configuration is the argument. */
  public static void main(String[] arguments) throws IOException, StartFailure {
    LoadResult result = ConfigLoader.load(Path.of(arguments[0]), Cenote.PROTOCOLS);
    if (result instanceof LoadResult.Refused refused) {
      refused.problems().forEach(System.out::println);
      return;
    }
    try (Cenote cenote = Cenote.start(((LoadResult.Loaded) result).config())) {
      for (ListenerSnapshot listener : cenote.listeners()) {
        System.out.println(
            "listening " + listener.name() + " " + SocketText.of(cenote.address(listener.name())));
      }
      cenote.failure().thenAccept(ProxyMain::fail);
      System.out.println("started " + cenote.listeners().size());
      answer(cenote, new BufferedReader(new InputStreamReader(System.in, UTF_8)));
    }
  }

  /** As the program does. */
  private static void fail(String what) {
    System.out.println("failed: " + what);
    Runtime.getRuntime().halt(1);
  }

  /**
   * Answers {@code sessions}, {@code idle} and {@code memory}, each with a number, until stdin
   * ends.
   */
  private static void answer(Cenote cenote, BufferedReader commands) throws IOException {
    for (String said = commands.readLine(); said != null; said = commands.readLine()) {
      switch (said) {
        case "sessions" ->
            System.out.println(
                cenote.listeners().stream().mapToInt(ListenerSnapshot::sessions).sum());
        case "idle" ->
            System.out.println(cenote.pools().stream().mapToInt(PoolSnapshot::idle).sum());
        case "memory" -> System.out.println(PlatformDependent.usedDirectMemory());
        default -> System.out.println("refused " + said);
      }
      System.out.println("done " + said);
    }
  }
}
