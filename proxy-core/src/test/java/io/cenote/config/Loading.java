package io.cenote.config;

import static org.junit.jupiter.api.Assertions.fail;

import io.cenote.listen.ListenerSettings;
import io.cenote.pool.PoolSettings;
import io.cenote.protocol.ProtocolKind;
import io.cenote.server.Cenote;
import java.util.List;

/** Loads configuration texts of one listener {@code in} and one upstream {@code out}. */
final class Loading {
  static final List<ProtocolKind<?, ?>> PROTOCOLS = Cenote.PROTOCOLS;

  private Loading() {}

  /**
   * A valid text: the first key of the listener is on line 2, of the upstream on 3, of its pool on
   * 4.
   */
  static String text(String listener, String upstream, String pool) {
    return """
        cenote {
          listeners.in { bind = "127.0.0.1:1", upstream = out, %s }
          upstreams.out { endpoints = ["127.0.0.1:2"], %s
            pool { %s }
          }
        }
        """
        .formatted(listener, upstream, pool);
  }

  static LoadResult load(String text) {
    return ConfigLoader.load(text, "test.conf", PROTOCOLS);
  }

  static LoadResult.Loaded loaded(String text) {
    LoadResult result = load(text);
    return result instanceof LoadResult.Loaded loaded ? loaded : fail(result.toString());
  }

  static List<String> problems(String text) {
    LoadResult result = load(text);
    return result instanceof LoadResult.Refused refused
        ? refused.problems().stream().map(ConfigProblem::toString).toList()
        : fail("loaded: " + text);
  }

  static String problem(String text) {
    List<String> problems = problems(text);
    return problems.size() == 1 ? problems.get(0) : fail(problems.toString());
  }

  static ListenerSettings listener(String keys) {
    return loaded(text(keys, "", "")).config().listeners().get(0);
  }

  static PoolSettings pool(String keys) {
    return loaded(text("", "", keys)).config().upstreams().get(0).pool();
  }
}
