package io.cenote.deaths;

import io.cenote.config.ConfigLoader;
import io.cenote.config.LoadResult;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import java.io.IOException;
import java.nio.file.Path;

/** A proxy as a process of its own, to be started inside a network namespace; ends with stdin. */
final class ProxyMain {
  private ProxyMain() {}

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
