package io.cenote.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Needs;
import io.cenote.testing.RunningProxy;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** psql and psycopg print the same through the proxy as before the server itself. */
class PostgresProgramsTest {
  /** The interpreter for which the system's psycopg is installed. */
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  @TempDir private static Path folder;
  @RegisterExtension private static final PostgresServer POSTGRES = new PostgresServer();

  private static String copied(String resource) throws Exception {
    Path file = folder.resolve(resource);
    try (InputStream script =
        PostgresProgramsTest.class.getResourceAsStream("/postgres/" + resource)) {
      Files.write(file, Objects.requireNonNull(script).readAllBytes());
    }
    return file.toString();
  }

  private static String output(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", "scram"); // the proxy does not ask for it
    builder.environment().put("PGCONNECT_TIMEOUT", "20");
    builder.redirectOutput(folder.resolve("output").toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
    } finally {
      process.destroyForcibly();
    }
    String output = Files.readString(folder.resolve("output"), StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), output);
    // The process id of the one who notifies differs.
    return output.replaceAll("with PID [0-9]+", "with PID");
  }

  private static String psql(int port) throws Exception {
    String psql = Needs.tool("psql").toString();
    return output(
        psql,
        "-X",
        "-h",
        "127.0.0.1",
        "-p",
        "" + port,
        "-U",
        "scrammed",
        "-d",
        "postgres",
        "-f",
        copied("script.sql"));
  }

  private static String psycopg(int port) throws Exception {
    String url = "host=127.0.0.1 port=" + port + " user=scrammed dbname=postgres";
    return output(PYTHON.toString(), copied("script.py"), url);
  }

  @Test
  void shouldServePsqlAsTheServerDoes() throws Exception {
    String direct = psql(POSTGRES.port());
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 1")) {
      for (int i = 0; i < 5; i++) {
        assertEquals(direct, psql(proxy.port()));
      }
      assertEquals(1, proxy.pool().created());
    }
  }

  @Test
  void shouldServePsycopgAsTheServerDoes() throws Exception {
    boolean has =
        Files.isExecutable(PYTHON)
            && new ProcessBuilder(PYTHON.toString(), "-c", "import psycopg").start().waitFor() == 0;
    Needs.that(has, "psycopg for " + PYTHON);
    String direct = psycopg(POSTGRES.port());
    assertTrue(direct.contains("57014"), direct);
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 3")) {
      for (int i = 0; i < 3; i++) {
        assertEquals(direct, psycopg(proxy.port()));
      }
    }
  }
}
