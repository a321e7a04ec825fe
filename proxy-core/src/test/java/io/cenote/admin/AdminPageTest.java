package io.cenote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.cenote.testing.Certificates;
import io.cenote.testing.Eventually;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.SimLoop;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.Endpoint;
import io.cenote.transport.tls.KeyFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The names in docs/admin.md are those of the answers of a proxy that has something of everything.
 */
class AdminPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("cenote.root")).resolve("docs/admin.md");
  private static final Pattern NAME = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

  /** Objects whose names are words of the proxy, each with a number. */
  private static final Set<String> COUNTS =
      Set.of(
          "pools[].closed",
          "pools[].refused",
          "pools[].pinned",
          "pools[].protocol",
          "pools[].names[].lookups",
          "listeners[].rejections");

  /**
   * Objects whose names are chosen by the configuration or the protocol, and how the page calls
   * one.
   */
  private static final Map<String, String> CHOSEN = Map.of("tls", "SIDE", "pools[].pins", "WHY");

  private static final String CONFIG =
      """
      cenote {
        event-loops = 1
        admin.bind = "127.0.0.1:0"
        listeners {
          page-redis {
            bind = "127.0.0.1:0", upstream = page-redis, max-sessions = 10
            protocol = redis, redis.mode = lease
          }
          page-gone {
            bind = "127.0.0.1:0", upstream = page-gone, max-sessions = 10
            tls { enabled = true, certificate = "%s", key = "%s" }
          }
        }
        upstreams {
          page-redis { endpoints = [ "localhost:%d" ] }
          page-gone { endpoints = [ "127.0.0.1:1" ], health.fall = 1, pool.min-idle = 1 }
        }
      }
      """;

  @TempDir private Path folder;

  /** A Redis that knows transactions without a command in them. */
  private static TestUpstream redis() throws IOException {
    return new TestUpstream(AdminPageTest::serve);
  }

  private static void serve(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int arguments = Integer.parseInt(line.substring(1));
      String command = "";
      for (int i = 0; i < arguments; i++) {
        in.readLine();
        String argument = in.readLine();
        command = i == 0 ? String.valueOf(argument) : command;
      }
      String reply = command.equalsIgnoreCase("EXEC") ? "*0\r\n" : "+OK\r\n";
      client.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void shouldNameWhatAProxyAnswers() throws IOException {
    KeyFiles tls = Certificates.p256(folder).write("server");
    try (TestUpstream redis = redis();
        RunningProxy proxy =
            RunningProxy.start(CONFIG.formatted(tls.certificate(), tls.key(), redis.port()))) {
      int port = proxy.address("page-redis").getPort();
      try (RespClient first = RespClient.to(port)) {
        first.ask("MULTI");
        first.ask("EXEC");
      }
      try (RespClient holder = RespClient.to(port)) {
        holder.ask("MULTI");
        for (String path : List.of("/pools", "/sessions", "/closes", "/config")) {
          SortedSet<String> documented = documented(path);
          Eventually.eventually(
              () -> path + ": documented " + documented + " answered " + answered(proxy, path),
              () -> answered(proxy, path).equals(documented));
          assertEquals(documented, answered(proxy, path));
        }
      }
    }
  }

  private static SortedSet<String> documented(String path) throws IOException {
    String section = Files.readString(PAGE).split("## `" + path + "`\n", 2)[1].split("\n## ", 2)[0];
    String names = section.substring(section.indexOf("| name |"));
    SortedSet<String> found = new TreeSet<>();
    for (Matcher name = NAME.matcher(names); name.find(); ) {
      found.add(name.group(1));
    }
    return found;
  }

  private static SortedSet<String> answered(RunningProxy proxy, String path) {
    SortedSet<String> found = new TreeSet<>();
    try {
      Map<String, Object> json =
          JSON.std.mapFrom(URI.create("http:/" + proxy.admin() + path).toURL());
      if (path.equals("/config")) {
        json.values().forEach(each -> collect("KEY", each, found));
      } else {
        collect("", json, found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static void collect(String name, Object value, Set<String> found) {
    if (value instanceof Map<?, ?> object && !COUNTS.contains(name)) {
      String chosen = CHOSEN.get(name);
      object.forEach(
          (key, each) -> {
            String word = chosen == null ? String.valueOf(key) : chosen;
            collect(name.isEmpty() ? word : name + '.' + word, each, found);
          });
    } else if (value instanceof List<?> list && list.stream().allMatch(Map.class::isInstance)) {
      list.forEach(each -> collect(name + "[]", each, found));
    } else {
      found.add(name);
    }
  }

  /** Paths of the page are those that the endpoint names to who asks for another one. */
  @Test
  void shouldNameEveryPath() throws IOException {
    String text = Files.readString(PAGE);
    Door door = Door.of(new Endpoint.Tcp("localhost", 1), false, List.of());
    LevelChanges levels = new LevelChanges(new SimLoop(0, new SimLoop.Clock()));
    Routes routes = new Routes(new EmptyProxy(), Runnable::run, levels);
    for (String path : routes.known(door).split(", ", -1)) {
      assertTrue(text.contains("`" + path + "`") || text.contains("`GET " + path + "`"), path);
    }
  }
}
