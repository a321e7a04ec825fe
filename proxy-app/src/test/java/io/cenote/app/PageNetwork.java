package io.cenote.app;

import io.cenote.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The network in which the pages' commands run: a namespace of its own, so that every port is free,
 * with a Redis at 10.0.0.7:6379 and a PostgreSQL at 10.0.0.8:5432.
 */
final class PageNetwork implements AutoCloseable {
  private static final String SET_UP =
      """
      set -e
      ip link set lo up
      ip link add lan type veth peer name wall
      ip addr add 10.0.0.7/32 dev lan
      ip addr add 10.0.0.8/32 dev lan
      ip link set lan up
      echo up
      exec sleep infinity
      """;

  private final List<Program> programs = new ArrayList<>();
  private final Path folder;
  private final Program keeper;

  /** Makes it; the folder is for what the servers write. */
  PageNetwork(Path folder) throws IOException {
    List.of("ip", "nsenter", "redis-server", "unshare").forEach(Needs::tool);
    this.folder = folder;
    String own = Needs.isRoot() ? "-n" : "-Urn";
    try (Program allowed = Program.run(folder, List.of("unshare", own, "true"))) {
      Needs.that(allowed.exitCode() == 0, "a network namespace: " + allowed.err());
    }
    keeper = Program.run(folder, List.of("unshare", own, "sh", "-c", SET_UP));
    try {
      keeper.awaitOut("up\n");
      startRedis();
      startPostgres();
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void startRedis() {
    Program redis = start("redis-server", "--bind", "10.0.0.7", "--protected-mode", "no");
    redis.awaitOut("Ready to accept connections");
  }

  private void startPostgres() throws IOException {
    Path access = folder.resolve("pg_hba.conf");
    Files.writeString(access, "host all all 10.0.0.0/24 trust\nhost all all 127.0.0.1/32 trust\n");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    start(java, "-cp", classes, PagePostgres.class.getName(), access.toString())
        .awaitOut("PostgreSQL is ready");
  }

  private Program start(String... command) {
    Program program = Program.run(folder, inside(command));
    programs.add(program);
    return program;
  }

  /** The command that runs a command in this network. */
  List<String> inside(String... command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "-t", "" + keeper.pid(), "-n"));
    if (!Needs.isRoot()) {
      all.addAll(List.of("-U", "--preserve-credentials"));
    }
    all.add("--");
    all.addAll(List.of(command));
    return all;
  }

  @Override
  public void close() {
    for (Program program : programs) {
      program.terminate();
      program.exitCode();
      program.close();
    }
    keeper.close();
  }
}
