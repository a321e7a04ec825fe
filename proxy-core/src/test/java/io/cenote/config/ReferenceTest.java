package io.cenote.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.cenote.protocol.ProtocolKind;
import io.cenote.testing.Certificates;
import io.cenote.transport.tls.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key of reference.conf has a comment, and the sample files use those keys. */
class ReferenceTest {
  private static final Path ROOT = Path.of(System.getProperty("cenote.root", ".."));

  @Test
  void shouldHaveACommentForEachKey() {
    ConfigObject withComments = ConfigFactory.parseResources("reference.conf").root();
    assertEquals(withComments, ConfigSource.reference(List.of()));
    requireComments("", withComments);
    for (ProtocolKind<?, ?> kind : Loading.PROTOCOLS) {
      if (kind.getClass().getResource("reference.conf") != null) {
        requireComments("", ConfigFactory.parseResources(kind.getClass(), "reference.conf").root());
      }
    }
  }

  private static void requireComments(String path, ConfigObject object) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String at = PlainText.join(path, entry.getKey());
      assertFalse(
          !at.equals("cenote") && entry.getValue().origin().comments().isEmpty(),
          "no comment: " + at);
      if (entry.getValue() instanceof ConfigObject child) {
        requireComments(at, child);
      }
    }
  }

  static Stream<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("conf"))) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldLoadEachSample(Path file, @TempDir Path folder) throws IOException {
    Certificates certificates = Certificates.p256(folder);
    KeyFiles files = certificates.write("server");
    String text =
        Files.readString(file)
            .replace("/etc/cenote/tls/server.pem", "" + files.certificate())
            .replace("/etc/cenote/tls/server.key", "" + files.key())
            .replace("/etc/cenote/tls/ca.pem", "" + certificates.ca());
    LoadResult result = ConfigLoader.load(text, file.toString(), Loading.PROTOCOLS);
    assertInstanceOf(LoadResult.Loaded.class, result, result.toString());
  }
}
