package io.cenote.app.top;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Terminal of the process, with an alternate screen and single keys, by {@code stty}. Closing it
 * gives it back as it was; the end of the JVM does so too, whichever signal asked for it.
 *
 * <p>Thread: one; {@link #close} any.
 */
final class Terminal implements Display, AutoCloseable {
  private static final File DEVICE = new File("/dev/tty");
  private static final String ESCAPE = "\u001b[";
  private static final String ENTER = ESCAPE + "?1049h" + ESCAPE + "?25l";
  private static final String LEAVE = ESCAPE + "?25h" + ESCAPE + "?1049l";
  private static final Screen USUAL = new Screen(80, 24);
  private static final long PATIENCE_SECONDS = 2;
  private static final long KEY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final PrintStream out;
  private final InputStream keys;
  private final String before;
  private final boolean colours;
  private final byte[] pressed = new byte[16];
  private boolean closed;

  private Terminal(PrintStream out, InputStream keys, String before, boolean colours) {
    this.out = out;
    this.keys = keys;
    this.before = before;
    this.colours = colours;
  }

  /** Opens it, if standard output is one and there is {@code stty}. */
  static Optional<Terminal> open(PrintStream out) {
    Optional<String> before = isTerminal() ? stty("-g") : Optional.empty();
    if (before.isEmpty() || "dumb".equals(System.getenv("TERM"))) {
      return Optional.empty();
    }
    try {
      boolean colours = System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
      FileInputStream keys = new FileInputStream(DEVICE);
      Terminal terminal = new Terminal(out, keys, before.get(), colours);
      Runtime.getRuntime().addShutdownHook(new Thread(terminal::close));
      // Ctrl-Z and Ctrl-\ would leave the shell with this screen.
      stty("-icanon", "-echo", "min", "0", "time", "1", "susp", "undef", "quit", "undef");
      terminal.write(ENTER);
      return Optional.of(terminal);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Width of the terminal behind standard output; empty: it is none. */
  static Optional<Integer> width() {
    return isTerminal() ? stty("size").map(Terminal::screen).map(Screen::width) : Optional.empty();
  }

  private static boolean isTerminal() {
    ProcessBuilder test = new ProcessBuilder("test", "-t", "1");
    return run(test.redirectOutput(ProcessBuilder.Redirect.INHERIT)).isPresent();
  }

  private static Optional<String> stty(String... arguments) {
    ProcessBuilder stty = new ProcessBuilder("stty");
    stty.command().addAll(List.of(arguments));
    return run(stty.redirectInput(DEVICE));
  }

  /** Runs a command and returns what it says; empty: there is none, or it failed. */
  private static Optional<String> run(ProcessBuilder command) {
    try {
      Process process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean done = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return done && process.exitValue() == 0 ? Optional.of(said.strip()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Asked each time: a terminal may be resized, and Java has no word for the signal. */
  @Override
  public Screen size() {
    return stty("size").map(Terminal::screen).orElse(USUAL);
  }

  /** Reads {@code ROWS COLUMNS}. */
  private static Screen screen(String text) {
    if (!text.matches("[1-9][0-9]{0,3} [1-9][0-9]{0,3}")) {
      return USUAL;
    }
    String[] numbers = text.split(" ", -1);
    return new Screen(Integer.parseInt(numbers[1]), Integer.parseInt(numbers[0]));
  }

  /** The terminal itself waits; one that has gone does not, and must not make a loop spin. */
  @Override
  public int key() throws IOException {
    long begun = System.nanoTime();
    int count = keys.read(pressed);
    if (count == 1) {
      return pressed[0];
    }
    LockSupport.parkNanos(KEY_NANOS - (System.nanoTime() - begun));
    return NONE;
  }

  @Override
  public void show(List<Line> lines) throws IOException {
    StringBuilder frame = new StringBuilder(ESCAPE + "H");
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      frame.append(i == 0 ? "" : "\r\n");
      frame.append(colours ? line.painted() : line.text()).append(ESCAPE).append('K');
    }
    write(frame.append(ESCAPE).append('J').toString());
  }

  private synchronized void write(String text) throws IOException {
    if (!closed) {
      out.print(text);
      out.flush();
      if (out.checkError()) {
        throw new IOException("the terminal has gone");
      }
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      out.print(LEAVE);
      out.flush();
      closed = true;
      stty(before);
    }
  }
}
