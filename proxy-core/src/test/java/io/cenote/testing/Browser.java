package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Headless Chromium with one tab, driven by its DevTools protocol. It keeps every request and every
 * error of the tab. Closing it ends the process and all that it has started.
 */
public final class Browser implements AutoCloseable {
  private static final long LIMIT_SECONDS = Eventually.LIMIT.toSeconds();

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger nextId = new AtomicInteger(1);
  private final Map<Integer, CompletableFuture<Map<String, Object>>> calls =
      new ConcurrentHashMap<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private String session = "";

  private Browser(Process process, URI address) {
    this.process = process;
    socket =
        get(
            HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Incoming(this::receive)));
  }

  /**
   * Starts one; the test is skipped where there is none.
   *
   * @param folder for its profile
   */
  public static Browser start(Path folder) {
    Path chromium = Needs.tool("chromium");
    List<String> command =
        new ArrayList<>(
            List.of(
                chromium.toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-gpu",
                "--disable-sync",
                "--hide-scrollbars",
                "--password-store=basic"));
    if (Needs.isRoot()) {
      command.add("--no-sandbox"); // Chromium refuses root with it
    }
    command.add("about:blank");
    Process process = null;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log.txt").toFile())
              .start();
      Browser browser = new Browser(process, address(process, folder));
      browser.openTab();
      return browser;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AssertionError e) {
      end(process);
      throw e;
    }
  }

  private static URI address(Process process, Path folder) throws IOException {
    Path file = folder.resolve("DevToolsActivePort");
    Eventually.eventually(
        () -> "the port of the browser; " + text(folder.resolve("log.txt")),
        () -> lines(file).size() >= 2 || !process.isAlive());
    List<String> lines = lines(file);
    if (lines.size() < 2) {
      fail("the browser has ended: " + text(folder.resolve("log.txt")));
    }
    return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
  }

  private static List<String> lines(Path file) {
    return text(file).lines().toList();
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void openTab() {
    Object target = call("Target.createTarget", Map.of("url", "about:blank")).get("targetId");
    session =
        String.valueOf(
            call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId"));
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  // --- what it does

  /** Opens an address. */
  public void open(String url) {
    call("Page.navigate", Map.of("url", url));
  }

  /** Sets the size of the tab in CSS pixels, and the pixels of a screenshot for each. */
  public void resize(int width, int height, int scale) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", false));
  }

  /** Lets the user prefer a scheme of colours: {@code light} or {@code dark}. */
  public void prefer(String scheme) {
    Map<String, String> feature = Map.of("name", "prefers-color-scheme", "value", scheme);
    call("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
  }

  /** Presses a key and lets it go. */
  public void press(String key) {
    for (String type : List.of("keyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          key.equals("Enter")
              ? Map.of("type", type, "key", key, "windowsVirtualKeyCode", 13, "text", "\r")
              : Map.of("type", type, "key", key, "code", key));
    }
  }

  /** Types text where the focus is. */
  public void type(String text) {
    call("Input.insertText", Map.of("text", text));
  }

  /** Returns the value of an expression in the tab. */
  public @Nullable Object eval(String expression) {
    Map<String, Object> answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.containsKey("exceptionDetails")) {
      fail(expression + ": " + answer.get("exceptionDetails"));
    }
    return object(answer.get("result")).get("value");
  }

  /** Returns the value of an expression as text. */
  public String text(String expression) {
    return String.valueOf(eval(expression));
  }

  /** Waits until an expression is true. */
  public void await(String expression) {
    Eventually.eventually(
        () -> expression + "; errors: " + errors + "; page: " + text("document.body.innerText"),
        () -> Boolean.TRUE.equals(eval(expression)));
  }

  /** Returns a picture of the tab, as PNG. */
  public byte[] screenshot() {
    Object data = call("Page.captureScreenshot", Map.of("format", "png")).get("data");
    return Base64.getDecoder().decode(String.valueOf(data));
  }

  /** Addresses that the tab has asked for. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Errors and warnings of the tab's console, exceptions among them. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  // --- the protocol

  private Map<String, Object> call(String method, Map<String, ?> parameters) {
    int id = nextId.getAndIncrement();
    CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
    calls.put(id, answer);
    Map<String, Object> message =
        session.isEmpty()
            ? Map.of("id", id, "method", method, "params", parameters)
            : Map.of("id", id, "method", method, "params", parameters, "sessionId", session);
    try {
      get(socket.sendText(JSON.std.asString(message), true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Object> got = get(answer);
    if (got.containsKey("error")) {
      fail(method + ": " + got.get("error"));
    }
    return object(got.get("result"));
  }

  private void receive(String text) {
    Map<String, Object> message;
    try {
      message = JSON.std.mapFrom(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (message.get("id") instanceof Integer id) {
      CompletableFuture<Map<String, Object>> waiting = calls.remove(id);
      if (waiting != null) {
        waiting.complete(message);
      }
      return;
    }
    Map<String, Object> event = object(message.get("params"));
    switch (String.valueOf(message.get("method"))) {
      case "Network.requestWillBeSent" ->
          requests.add(String.valueOf(object(event.get("request")).get("url")));
      case "Runtime.exceptionThrown" -> errors.add(String.valueOf(event.get("exceptionDetails")));
      case "Runtime.consoleAPICalled" -> errors.add(event.get("type") + " " + event.get("args"));
      case "Log.entryAdded" -> errors.add(String.valueOf(event.get("entry")));
      default -> {}
    }
  }

  @SuppressWarnings("unchecked") // JSON's objects have texts as keys
  private static Map<String, Object> object(@Nullable Object json) {
    return json == null ? Map.of() : (Map<String, Object>) json;
  }

  private static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the browser does not answer", e);
    }
  }

  /** Messages of the browser, put together from their parts. */
  private static final class Incoming implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private final Consumer<String> taker;

    Incoming(Consumer<String> taker) {
      this.taker = taker;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        taker.accept(whole);
      }
      from.request(1);
      return null;
    }
  }

  /** Asks it to end, so that it has written its profile, and sees to it that it does. */
  @Override
  public void close() {
    session = "";
    try {
      call("Browser.close", Map.of());
      Eventually.eventually("its end", () -> !process.isAlive());
    } finally {
      socket.abort();
      end(process);
    }
  }

  private static void end(@Nullable Process process) {
    if (process == null) {
      return;
    }
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    Eventually.eventually(
        "the end of the browser", () -> all.stream().noneMatch(ProcessHandle::isAlive));
  }
}
