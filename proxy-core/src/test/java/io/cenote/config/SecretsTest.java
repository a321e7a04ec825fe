package io.cenote.config;

import static io.cenote.config.Loading.loaded;
import static io.cenote.config.Loading.problem;
import static io.cenote.config.Loading.problems;
import static io.cenote.config.Loading.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.Secret;
import io.cenote.protocol.SpokenProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever a password stands in a configuration that is refused, it is not shown. */
class SecretsTest {
  private static final String SECRET = "hunter2";

  private static void assertHidden(List<String> problems) {
    for (String line : problems) {
      assertFalse(line.contains(SECRET), line);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pasword = hunter2",
        "pass = hunter2",
        "pwd = hunter2",
        "auth = hunter2",
        "passwrd = hunter2",
        "requirepass = hunter2",
        "PASSWORD = hunter2",
        "\"pass word\" = hunter2",
        "auth { password = hunter2 }",
        "auth = [ hunter2, { password = hunter2 } ]",
        "password = [ hunter2 ]",
        "password { value = hunter2 }",
        "database { password = hunter2 }",
        "database = [ hunter2 ]",
        "user = [ { password = hunter2 } ]",
        "x.y.z = hunter2"
      })
  void shouldNotShowTheValueOfAnUnknownKeyOrOfTheWrongKind(String key) {
    assertHidden(problems(text("protocol = redis", "redis { " + key + " }", "")));
    assertHidden(problems(text(key, key, key)));
    assertHidden(problems(text("", "", "") + "cenote { " + key + " }"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cenote = hunter2",
        "cennote = hunter2",
        "cenote.upstreams = hunter2",
        "cenote.upstreams.x = hunter2",
        "cenote.listeners = [ hunter2 ]",
        "cenote.defaults = hunter2",
        "cenote.defaults.upstream.redis = hunter2",
        "cenote.admin = hunter2"
      })
  void shouldNotShowWhatStandsWhereAnObjectBelongs(String line) {
    assertHidden(problems(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis { password = [ hunter2 }",
        "redis { pwd = \"hunter2 }",
        "redis { pwd = \"\"\"hunter2 }",
        "redis { pwd = hunter2 } }",
        "redis { pwd : hunter2 : hunter2 }",
        "redis { pwd = hunter2 hunter2 = hunter2 }",
        "redis { pwd = hunter2$x }",
        "redis { pwd = ${hunter2 }",
        "redis { pwd = ${hunter2..x} }",
        "redis { pwd hunter2 }",
        "redis { pwd = hunter2`hunter2 }",
        "redis { pwd = \"hunter2\\q\" }",
        "redis { pwd = \"\\uhunter2\" }",
        "redis { pwd = hunter2${cenote} }",
        "redis { pwd = ${cenote}[hunter2] }",
        "redis { pwd = hunter2{ a = 1 } }",
        "redis { pwd = hunter2${NO_SUCH_VARIABLE} }",
        "redis { pwd = \"${hunter2}\"${NO_SUCH_VARIABLE} }",
        "redis { pwd += hunter2, pwd = hunter2, pwd += hunter2 }",
        "include hunter2",
        "include url(\"hunter2\")",
        "include required(file(hunter2))",
        "include url(\"http://me:hunter2@127.0.0.1:1/x\")",
        "hunter2"
      })
  void shouldNotQuoteTheTextOfWhatCannotBeRead(String line) {
    assertHidden(problems(text("protocol = redis", line, "max-conections = 1")));
  }

  @Test
  void shouldNotQuoteAnIncludedFile(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("part.conf"), "pwd = [ hunter2 }\n");
    Path main = Files.writeString(folder.resolve("main.conf"), "include \"part.conf\"\n");
    String found = ConfigLoader.load(main, Loading.PROTOCOLS).toString();
    assertFalse(found.contains(SECRET), found);
    assertTrue(found.contains("part.conf:1: syntax: "), found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://:hunter2@10.0.0.7:6379",
        "redis://me:hunter2@10.0.0.7:6379",
        "rediss://me:hunt/er2@hunter2@10.0.0.7:6379/0",
        "me:hunter2@10.0.0.7:6379",
        "hunter2@10.0.0.7:6379"
      })
  void shouldNotShowTheLoginInAnEndpoint(String endpoint) {
    String found = problem(text("", "", "").replace("127.0.0.1:2", endpoint));
    assertHidden(List.of(found));
    assertTrue(found.contains("***@10.0.0.7:6379"), found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "postgres"})
  void shouldKnowTheFileOfAPassword(String protocol, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), SECRET + "\n");
    String keys = protocol + " { user = app, password-file = \"" + file + "\" }";
    SpokenProtocol<?> spoken =
        loaded(text("protocol = " + protocol, keys, "")).config().upstreams().get(0).protocol();
    assertEquals(List.of(file), spoken.secrets().stream().map(Secret::file).toList());
    assertEquals(SECRET, spoken.secrets().get(0).text());
    assertHidden(List.of(spoken.toString()));
  }

  @Test
  void shouldShowPathsAndOtherValuesOfKnownKeys() {
    String redis = "redis { password-file = \"/etc/pass@word/none\" }";
    String file = problem(text("protocol = redis", redis, ""));
    assertTrue(file.contains("password-file: /etc/pass@word/none (expected: a file "), file);
    String unix = "\"unix:/run/me@host/" + "x".repeat(120) + "\"";
    String path = problem(text("", "", "").replace("\"127.0.0.1:2\"", unix));
    assertTrue(path.contains("unix:/run/me@host/xxx"), path);
    assertTrue(problem(text("max-sessions = many", "", "")).contains("max-sessions: many "));
    String syntax = problem("cenote {\n  a = [ 1 }\n");
    assertEquals(
        "test.conf:2: syntax: List should have ended with ] or had a comma (expected: HOCON)",
        syntax);
  }

  @Test
  void shouldNotShowWhatAnOpenQuoteHasSwallowed() {
    String tail = " pwd = hunter2\n}\n\"\"\"\n";
    String found = problem(text("unix-mode = \"\"\"06\n  redis {" + tail, "", ""));
    assertHidden(List.of(found));
    assertTrue(found.contains("unix-mode: 06... "), found);
  }

  /** A configuration with a password, one or more of whose other lines are damaged. */
  private static final String WITH_PASSWORD =
      """
      cenote {
        listeners.in { bind = "127.0.0.1:1", upstream = out, protocol = redis }
        upstreams.out {
          endpoints = [ "127.0.0.1:2" ]
          redis {
            user = me
            password = %s
            database = 1
          }
          pool { min-idle = 1 }
        }
      }
      """
          .formatted(SECRET);

  private record Damage(double place, boolean replace, String text) {
    String to(String source) {
      int at = (int) (place * source.length());
      int around = source.indexOf(SECRET);
      if (at > around - 3 && at <= around + SECRET.length()) {
        return source;
      }
      int end = replace && at != around ? Math.min(source.length(), at + 1) : at;
      return source.substring(0, at) + text + source.substring(end);
    }
  }

  @Provide
  Arbitrary<List<Damage>> damages() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 9999).map(n -> n / 10_000.0),
            Arbitraries.of(true, false),
            Arbitraries.of("", "x", "{", "}", "[", "]", "\"", "$", "${", "=", ":", ",", "\\", "`"))
        .as(Damage::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Property(tries = 3000)
  void shouldNotShowAPasswordHoweverTheTextAroundItIsDamaged(
      @ForAll("damages") List<Damage> damages) {
    String text = WITH_PASSWORD;
    for (Damage damage : damages) {
      text = damage.to(text);
    }
    if (Loading.load(text) instanceof LoadResult.Refused refused) {
      assertHidden(refused.problems().stream().map(ConfigProblem::toString).toList());
    }
  }

  @Test
  void shouldTakeThePasswordOfAGoodConfiguration() {
    assertFalse(Arrays.toString(loaded(WITH_PASSWORD).warnings().toArray()).contains(SECRET));
    assertFalse(CheckReport.of(loaded(WITH_PASSWORD), Path.of("/")).contains(SECRET));
    assertFalse(loaded(WITH_PASSWORD).toString().contains(SECRET));
  }
}
