package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines that are understood without the parser. */
class PlainRunTest {
  @ParameterizedTest
  @CsvSource({"run conf/it.conf, conf/it.conf", "run it.conf, it.conf", "./it.conf, ./it.conf"})
  void shouldFindTheFile(String line, String file) {
    assertEquals(Path.of(file), Main.fileOfPlainRun(line.split(" ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"it.conf", "check", "check ./it.conf", "run -h", "run a b", "-h", "@/x"})
  void shouldLeaveTheRestToTheParser(String line) {
    assertNull(Main.fileOfPlainRun(line.split(" ")));
  }
}
