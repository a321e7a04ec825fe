package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The notify socket of a service manager, by another program, and the messages that came. */
public final class ServiceManager implements AutoCloseable {
  private static final String BOUND = "bound";
  private static final String PROGRAM =
      """
      import socket, sys
      name, reads = sys.argv[1], sys.argv[2] == "reads"
      here = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      here.bind("\\0" + name[1:] if name.startswith("@") else name)
      print("bound", flush=True)
      while reads:
          print(here.recv(65536).decode().replace("\\n", " "), flush=True)
      sys.stdin.read()
      """;

  private final Process process;
  private final List<String> messages = new CopyOnWriteArrayList<>();

  private ServiceManager(String name, String how) throws IOException {
    process =
        new ProcessBuilder(Needs.tool("python3").toString(), "-c", PROGRAM, name, how)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Thread reader = new Thread(this::read, "service-manager");
    reader.setDaemon(true);
    reader.start();
    awaitMessage(BOUND::equals);
    messages.remove(BOUND); // the first message may have come already
  }

  /** Reads at {@code /PATH} or {@code @NAME}. */
  public static ServiceManager at(String name) throws IOException {
    return new ServiceManager(name, "reads");
  }

  /** Has a socket there, and reads nothing. */
  public static ServiceManager deafAt(String name) throws IOException {
    return new ServiceManager(name, "deaf");
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        messages.add(line);
      }
    } catch (IOException e) {
      messages.add(e.toString());
    }
  }

  /** The messages so far, a blank between their lines. */
  public List<String> messages() {
    return messages;
  }

  /** Waits for a message. */
  public void awaitMessage(Predicate<String> wanted) {
    Eventually.eventually(messages::toString, () -> messages.stream().anyMatch(wanted));
  }

  /** Waits for a message that begins so. */
  public void awaitBegin(String begin) {
    awaitMessage(message -> message.startsWith(begin));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
