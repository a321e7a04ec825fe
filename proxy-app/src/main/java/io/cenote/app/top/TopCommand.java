package io.cenote.app.top;

import io.cenote.app.ask.AdminAddress;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command {@code cenote top}: the pools of a running proxy in a terminal. */
@Command(
    name = TopCommand.NAME,
    description = "Show the pools of a running proxy, refreshed each second.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:nobody answers at the start", "2:bad usage"},
    footer = "%nKeys: q quits, s sorts the sessions by age, bytes or quiet, p pauses.")
public final class TopCommand implements Callable<Integer> {
  /** Name of the command. */
  public static final String NAME = "top";

  /** Width where nobody says one. */
  private static final int USUAL_WIDTH = 120;

  @Option(
      names = "--admin",
      paramLabel = "URL|unix:PATH",
      converter = Address.class,
      description = "Where admin.bind is (default: " + AdminAddress.STANDARD + ").")
  private AdminAddress address = AdminAddress.of(AdminAddress.STANDARD);

  @Option(
      names = "--once",
      description = "Print one reading and end. So it does where there is no terminal.")
  private boolean once;

  @Override
  public Integer call() {
    Source source = Source.of(address);
    String title = "cenote " + SafeText.of(address.text());
    Reading first;
    try {
      first = source.read(SessionOrder.AGE);
    } catch (IOException e) {
      System.err.println("top: " + SafeText.of(address.text() + ": " + e.getMessage()));
      return 1;
    }
    Optional<Terminal> terminal = once ? Optional.empty() : Terminal.open(System.out);
    if (terminal.isEmpty()) {
      print(System.out, LiveView.once(title, first, width()));
      return 0;
    }
    return follow(title, first, source, terminal.get());
  }

  /** Reader of an address without a path. */
  static final class Address implements CommandLine.ITypeConverter<AdminAddress> {
    @Override
    public AdminAddress convert(String text) {
      try {
        AdminAddress address = AdminAddress.of(text);
        if (address.pathOr("").isEmpty()) {
          return address;
        }
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(e.getMessage());
      }
      throw new CommandLine.TypeConversionException(text + " (expected: no path)");
    }
  }

  private static Integer follow(String title, Reading first, Source source, Terminal terminal) {
    ExecutorService reader =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "cenote-top-reader");
              thread.setDaemon(true);
              return thread;
            });
    try (terminal) {
      new LiveView(title, first, source, reader, LiveView.Times.system()).run(terminal);
      return 0;
    } catch (IOException e) {
      return 0; // the terminal has gone, and with it whoever looked
    } finally {
      reader.shutdownNow();
    }
  }

  private static int width() {
    String columns = System.getenv().getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{0,3}")
        ? Integer.parseInt(columns)
        : Terminal.width().orElse(USUAL_WIDTH);
  }

  private static void print(PrintStream out, List<Line> lines) {
    lines.forEach(line -> out.println(line.text()));
  }
}
