package io.cenote.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One page of the documentation and its blocks, in their order. */
record Page(Path file, List<Block> blocks) {
  private static final String FENCE = "```";

  /**
   * A fenced block.
   *
   * @param at its file and the line of its fence
   * @param label the words behind its fence; the first is its kind
   */
  record Block(String at, List<String> label, List<String> lines) {
    boolean is(String kind) {
      return label.get(0).equals(kind);
    }

    String text() {
      return String.join("\n", lines) + "\n";
    }

    @Override
    public String toString() {
      return at;
    }
  }

  /** The README and the pages of docs. */
  static List<Page> all() {
    try (Stream<Path> files = Files.list(Program.root().resolve("docs"))) {
      Path readme = Program.root().resolve("README.md");
      return Stream.concat(Stream.of(readme), files.sorted())
          .filter(file -> file.toString().endsWith(".md"))
          .map(Page::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blocks of that kind on all pages. */
  static List<Block> blocks(String kind) {
    return all().stream().flatMap(page -> page.of(kind).stream()).toList();
  }

  /** The blocks of that kind on this page. */
  List<Block> of(String kind) {
    return blocks.stream().filter(block -> block.is(kind)).toList();
  }

  static Page read(Path file) {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(FENCE)) {
        List<String> label = List.of(lines.get(i).substring(FENCE.length()).split(" ", -1));
        String at = Program.root().relativize(file) + ":" + (i + 1);
        int end = lines.subList(i + 1, lines.size()).indexOf(FENCE);
        if (end < 0) {
          throw new IllegalStateException(at + ": a block without an end");
        }
        blocks.add(new Block(at, label, lines.subList(i + 1, i + 1 + end)));
        i += end + 1;
      }
    }
    return new Page(file, blocks);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return Program.root().relativize(file).toString();
  }
}
