package io.cenote.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What was built, copied to a folder that every user may read. Gone when it is closed. */
final class Installation implements AutoCloseable {
  private final Path root = Files.createTempDirectory("cenote-installation");

  Installation() throws IOException {
    Path source = Program.root();
    Path target = source.resolve("proxy-app/target");
    copy(source.resolve("bin"), "bin", file -> true);
    copy(source.resolve("conf"), "conf", file -> true);
    copy(source.resolve("examples/keepalive"), "examples/keepalive", file -> true);
    copy(target, "lib", file -> file.toString().endsWith(".jar"));
    copy(target.resolve("lib"), "lib", file -> true);
    for (Path path : all()) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  Path root() {
    return root;
  }

  String cenote() {
    return root.resolve("bin/cenote").toString();
  }

  String example(String script) {
    return root.resolve("examples/keepalive").resolve(script).toString();
  }

  private void copy(Path from, String to, Predicate<Path> which) throws IOException {
    Path folder = Files.createDirectories(root.resolve(to));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).filter(which).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private List<Path> all() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }

  @Override
  public void close() {
    try {
      for (Path path : all()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
