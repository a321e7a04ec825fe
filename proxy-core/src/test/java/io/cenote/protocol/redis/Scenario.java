package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of a table of rules: what happens to one client, as {@code input => outcome; input =>
 * outcome}.
 *
 * <p>An input is what the client says, or with a {@code <} what the server replies, in the notation
 * of {@link WireWords}; or in parentheses what happens otherwise. The outcome is in the words of
 * {@link SeamDriver}, with the client's new state in braces where it has changed: {@code MULTI =>
 * sends MULTI {multi busy}; <+OK => passes +OK}.
 */
final class Scenario {
  /** Beyond this an input is cut near its ends only, bytes. */
  private static final int LONG = 300;

  /** How an input comes. */
  interface Knife {
    List<byte[]> pieces(byte[] whole);
  }

  /** What happens. */
  private record Input(String words) {
    void to(SeamDriver driver, Knife knife) {
      if (words.startsWith("(")) {
        event(driver, words.substring(1, words.length() - 1));
      } else if (words.startsWith("<")) {
        knife.pieces(WireWords.replies(words.substring(1))).forEach(driver::hears);
      } else {
        knife.pieces(WireWords.requests(words)).forEach(driver::says);
      }
    }

    int length() {
      return words.startsWith("<")
          ? WireWords.replies(words.substring(1)).length
          : words.startsWith("(") ? 0 : WireWords.requests(words).length;
    }

    private static void event(SeamDriver driver, String event) {
      switch (event.split(" ")[0]) {
        case "lost" -> driver.loses();
        case "leaves" -> driver.leaves();
        case "no" -> driver.refuseConnections("no connection");
        case "connections" -> driver.refuseConnections("");
        case "preparation:" -> driver.answerPreparation(event.split(" ", 2)[1]);
        default -> throw new IllegalArgumentException(event);
      }
    }
  }

  private final String setting;
  private final List<Input> inputs = new ArrayList<>();

  private Scenario(String setting, String line) {
    this.setting = setting;
    for (String pair : line.split(";")) {
      inputs.add(new Input(pair.split("=>")[0].strip()));
    }
  }

  /**
   * Plays the scenario whole, byte by byte, and cut in two at every byte: the outcome must be that
   * of the line each time.
   */
  static void check(String setting, String line) {
    String expected = line.strip().replaceAll("\\s+", " ");
    Scenario scenario = new Scenario(setting, line);
    assertEquals(expected, scenario.played(List::of));
    int longest = scenario.inputs.stream().mapToInt(Input::length).max().orElse(0);
    if (longest <= LONG) {
      assertEquals(expected, scenario.played(whole -> everyByte(whole)), "byte by byte");
    }
    for (int at = 1; at < longest; at++) {
      int cut = at;
      boolean near = at <= LONG || longest - at <= LONG;
      if (near) {
        assertEquals(expected, scenario.played(whole -> inTwo(whole, cut)), "cut at " + cut);
      }
    }
  }

  /** The line as it really happens. */
  private String played(Knife knife) {
    List<String> told = new ArrayList<>();
    try (SeamDriver driver = new SeamDriver(setting)) {
      for (Input input : inputs) {
        input.to(driver, knife);
        told.add(input.words + " => " + driver.take());
      }
    }
    return String.join("; ", told);
  }

  static List<byte[]> everyByte(byte[] whole) {
    List<byte[]> pieces = new ArrayList<>();
    for (byte one : whole) {
      pieces.add(new byte[] {one});
    }
    return pieces;
  }

  private static List<byte[]> inTwo(byte[] whole, int at) {
    return at >= whole.length
        ? List.of(whole)
        : List.of(Arrays.copyOf(whole, at), Arrays.copyOfRange(whole, at, whole.length));
  }
}
