package io.cenote.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Paths of the admin endpoint: the one list of them. Thread: the service loop. */
final class Routes {
  /**
   * Path and what answers there.
   *
   * @param text as the user reads it
   * @param path of the requests; a group is a part that they choose
   * @param reads whether it changes nothing
   * @param open whether the read-only door has it
   */
  private record Entry(
      String text,
      Pattern path,
      boolean reads,
      boolean open,
      Function<Asked, CompletableFuture<Answer>> answer) {}

  /**
   * Request for one path.
   *
   * @param part of the path that the request chose; empty: there is none
   */
  private record Asked(AdminRequest request, String part) {}

  /** Route of one request. */
  record Route(boolean reads, Function<AdminRequest, CompletableFuture<Answer>> toAnswer) {
    CompletableFuture<Answer> answer(AdminRequest request) {
      return toAnswer.apply(request);
    }
  }

  private final AdminView view;
  private final Executor service;
  private @Nullable Exposition exposition; // it loads much, and many proxies are never asked
  private final List<Entry> entries = new ArrayList<>();

  Routes(AdminView view, Executor service, LevelChanges levels) {
    this.view = view;
    this.service = service;
    reads("/live", true, asked -> live());
    reads("/ready", true, asked -> ready(asked.request()).now());
    reads("/metrics", true, asked -> metrics(asked.request()));
    reads("/pools", false, asked -> pools());
    reads("/sessions", false, asked -> sessions(asked.request()));
    reads("/closes", false, asked -> Answer.json(ClosesJson.of(view.closes())).now());
    reads("/config", false, asked -> Answer.json(view.config()).now());
    Page page = new Page();
    for (Page.File file : Page.File.values()) {
      reads(file.path(), false, asked -> page.answer(file, asked.request()).now());
    }
    verb("/drain", asked -> drain().now());
    verb("/reload", asked -> reload());
    verb("/sessions/ID/close", asked -> closeSession(asked.part()));
    verb("/upstreams/NAME/reconnect", asked -> reconnect(asked.part()).now());
    verb("/upstreams/NAME/pause", asked -> pause(asked.part(), true).now());
    verb("/upstreams/NAME/resume", asked -> pause(asked.part(), false).now());
    verb("/logging", asked -> levels.change(view.logLevels(), asked.request()).now());
  }

  private void reads(String path, boolean open, Function<Asked, CompletableFuture<Answer>> answer) {
    entries.add(new Entry(path, pattern(path), true, open, answer));
  }

  private void verb(String path, Function<Asked, CompletableFuture<Answer>> answer) {
    entries.add(new Entry(path, pattern(path), false, false, answer));
  }

  private static Pattern pattern(String path) {
    return Pattern.compile(Pattern.quote(path).replaceAll("ID|NAME", "\\\\E([^/]+)\\\\Q"));
  }

  /** Returns the route of a request; null: there is none. */
  @Nullable Route of(AdminRequest request) {
    for (Entry entry : entries) {
      Matcher match = entry.path.matcher(request.path());
      if (match.matches() && (entry.open || !request.door().readOnly())) {
        String part = match.groupCount() == 0 ? "" : match.group(1);
        return new Route(entry.reads, asked -> entry.answer.apply(new Asked(asked, part)));
      }
    }
    return null;
  }

  /** Returns the paths of a door. */
  String known(Door door) {
    List<String> known =
        entries.stream()
            .filter(entry -> entry.open || !door.readOnly())
            .map(entry -> entry.reads ? entry.text : "POST " + entry.text)
            .toList();
    return String.join(", ", known);
  }

  // --- answers

  private CompletableFuture<Answer> live() {
    return view.whyNotLive().thenApply(why -> okOr("live", why));
  }

  private Answer ready(AdminRequest request) {
    if (!request.query().containsKey("upstreams")) {
      return okOr("ready", view.whyNotReady());
    }
    List<String> missing = new ArrayList<>(view.upstreamsNotReady());
    if (!view.whyNotReady().isEmpty() && missing.isEmpty()) {
      missing.add(view.whyNotReady());
    }
    return okOr("ready", String.join("\n", missing));
  }

  private static Answer okOr(String good, String obstacle) {
    return obstacle.isEmpty()
        ? Answer.ok(good)
        : Answer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, obstacle);
  }

  private CompletableFuture<Answer> metrics(AdminRequest request) {
    String accept = request.header(HttpHeaderNames.ACCEPT);
    return view.read().thenApplyAsync(all -> exposition().of(all, accept), service);
  }

  private Exposition exposition() {
    Exposition made = exposition;
    if (made == null) {
      made = new Exposition();
      exposition = made;
    }
    return made;
  }

  private CompletableFuture<Answer> pools() {
    return view.read().thenApplyAsync(all -> Answer.json(PoolsJson.of(all)), service);
  }

  private CompletableFuture<Answer> sessions(AdminRequest request) {
    SessionsQuery query = SessionsQuery.of(request);
    return view.sessions().thenApplyAsync(all -> Answer.json(query.answer(all)), service);
  }

  private Answer drain() {
    view.beginEnd();
    return Answer.text(HttpResponseStatus.ACCEPTED, "draining");
  }

  private CompletableFuture<Answer> reload() {
    return view.reload()
        .thenApply(
            done ->
                Answer.text(
                    done.applied()
                        ? HttpResponseStatus.OK
                        : HttpResponseStatus.UNPROCESSABLE_ENTITY,
                    String.join("\n", done.lines())));
  }

  private CompletableFuture<Answer> closeSession(String id) {
    if (!id.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException("session: " + id + " (expected: its number)");
    }
    return view.closeSession(Long.parseLong(id))
        .thenApply(
            found ->
                found
                    ? Answer.ok("closed")
                    : Answer.text(HttpResponseStatus.NOT_FOUND, "session " + id + ": none"));
  }

  private Answer reconnect(String name) {
    return okOrUnknown(view.reconnect(name), "every connection is replaced as it comes back");
  }

  private Answer pause(String name, boolean paused) {
    return okOrUnknown(
        view.pause(name, paused), paused ? "paused: newcomers wait" : "newcomers are served");
  }

  private static Answer okOrUnknown(boolean known, String done) {
    return known
        ? Answer.ok(done)
        : Answer.text(HttpResponseStatus.NOT_FOUND, "upstream: none of that name");
  }
}
