package io.cenote.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.cenote.protocol.ProtocolKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/configuration.md says what reference.conf says. */
class ConfigurationPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("cenote.root", ".."), "docs", "configuration.md");
  private static final String WRITE =
      "mvn -Dquick -pl proxy-core test-compile surefire:test@default-test"
          + " -Dtest=ConfigurationPageTest -Dcenote.write-docs";

  @Test
  void shouldBeWhatTheReferenceMakes() throws IOException {
    String made =
        ConfigurationPage.of(read(ConfigurationPage.class, "/reference.conf"), ofProtocols());
    if (System.getProperty("cenote.write-docs") != null) {
      Files.writeString(PAGE, made);
    }
    List<String> expected = made.lines().toList();
    List<String> found = Files.readString(PAGE).lines().toList();
    for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
      String is = i < found.size() ? found.get(i) : "(no line)";
      String wanted = i < expected.size() ? expected.get(i) : "(no line)";
      if (!is.equals(wanted)) {
        fail(
            "docs/configuration.md:%d: %s%n(expected: %s)%nIt is made anew by: %s"
                .formatted(i + 1, is, wanted, WRITE));
      }
    }
  }

  private static String read(Class<?> beside, String path) throws IOException {
    try (InputStream file = beside.getResourceAsStream(path)) {
      return file == null ? "" : new String(file.readAllBytes(), UTF_8);
    }
  }

  private static Map<String, String> ofProtocols() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (ProtocolKind<?, ?> kind : Loading.PROTOCOLS) {
      texts.put(kind.name(), read(kind.getClass(), "reference.conf"));
    }
    return texts;
  }

  @Test
  void shouldHaveATableForEachSectionAndARowForEachKey() {
    String page =
        ConfigurationPage.of(
            """
            # Said first.
            #
            # Said next.

            # Not said.

            cenote {
              # How many. Count, 1 to 9; 0 is all.
              loops = 2
              # A part.
              part {
                # On | off. Boolean.
                on = true
              }
              # Your upstreams.
              upstreams {}
              # Your listeners.
              listeners {}
              defaults {
                listener {
                  # Where. Required. Endpoint: "a:b".
                  bind = null
                }
                upstream {
                  # See docs/limits.md. Word: x or y-z.
                  word = y-z
                  # Who. Text.
                  user = null
                  # How long. Derived from dead-after. Duration of whole seconds, less than a.b.
                  idle = null
                }
              }
            }
            """,
            Map.of(
                "proto",
                """
                # Of it.
                listener {
                  # Which. Word: p or q.
                  mode = p
                }
                """));
    assertEquals(
        """
        # Configuration

        <!-- Made from reference.conf by ConfigurationPage, in the tests of proxy-core. -->

        Said first.

        Said next.

        - [`cenote`](#cenote)
        - [`cenote.part`](#cenotepart)
        - [`cenote.listeners.NAME`](#cenotelistenersname)
        - [`cenote.listeners.NAME.proto`](#cenotelistenersnameproto)
        - [`cenote.upstreams.NAME`](#cenoteupstreamsname)

        ## `cenote`

        | key | default | range | meaning |
        |---|---|---|---|
        | `loops` | `2` | Count, 1 to 9; 0 is all | How many. |

        ## `cenote.part`

        A part.

        | key | default | range | meaning |
        |---|---|---|---|
        | `on` | `true` | Boolean | On \\| off. |

        ## `cenote.listeners.NAME`

        Your listeners.

        | key | default | range | meaning |
        |---|---|---|---|
        | `bind` | required | Endpoint: "a:b" | Where. |

        ## `cenote.listeners.NAME.proto`

        Of it.

        | key | default | range | meaning |
        |---|---|---|---|
        | `mode` | `p` | Word: p or q | Which. |

        ## `cenote.upstreams.NAME`

        Your upstreams.

        | key | default | range | meaning |
        |---|---|---|---|
        | `word` | `y-z` | Word: x or y-z | See [limits.md](limits.md). |
        | `user` | none | Text | Who. |
        | `idle` | from `dead-after` | Duration of whole seconds, less than a.b | How long. |
        """,
        page);
  }

  @Test
  void shouldRefuseAKeyWithoutARange() {
    String text = "cenote {\n# How many.\nloops = 2\n}";
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> ConfigurationPage.of(text, Map.of()));
    assertTrue(refused.toString().contains(" cenote.loops: [] (expected: "), refused::toString);
  }
}
