package io.cenote.hosts;

import io.cenote.config.ConfigLoader;
import io.cenote.config.LoadResult;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A proxy as a process of its own, to be started inside a network namespace; ends with stdin. */
public final class ProxyMain {
  private ProxyMain() {}

  /**
   * Starts it on that host, with session lines and death records on, and waits until it listens.
   */
  public static HostProgram on(Host host, Path config) throws IOException, InterruptedException {
    HostProgram proxy =
        host.start(
            List.of("-Dcenote.session.level=DEBUG", "-Dcenote.death.level=DEBUG"),
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
      System.out.println("started " + cenote.listeners().size());
      while (System.in.read() >= 0) {}
    }
  }
}
