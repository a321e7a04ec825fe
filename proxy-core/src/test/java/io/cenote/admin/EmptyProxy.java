package io.cenote.admin;

import io.cenote.close.RecentCloses;
import io.cenote.listen.SessionSnapshot;
import io.cenote.stats.ProxyReading;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A proxy without pools and listeners. */
class EmptyProxy implements AdminView {
  final CompletableFuture<String> life = new CompletableFuture<>();
  Reloaded reloaded = new Reloaded(true, List.of("kept=all"));
  List<SessionSnapshot> sessions = List.of();
  int asked;
  int ends;

  static ProxyReading reading() {
    return new ProxyReading(
        List.of(),
        List.of(),
        Map.of(),
        new ProxyReading.Buffered(0, 1, 0),
        new ProxyReading.State(
            "",
            List.of(),
            new ProxyReading.Reloads(0, 0),
            new ProxyReading.Build("1", "17", "EPOLL")));
  }

  @Override
  public CompletableFuture<String> whyNotLive() {
    return life;
  }

  @Override
  public CompletableFuture<Reloaded> reload() {
    return CompletableFuture.completedFuture(reloaded);
  }

  @Override
  public String whyNotReady() {
    return "";
  }

  @Override
  public List<String> upstreamsNotReady() {
    return List.of();
  }

  @Override
  public CompletableFuture<ProxyReading> read() {
    asked++;
    return CompletableFuture.completedFuture(reading());
  }

  @Override
  public CompletableFuture<List<SessionSnapshot>> sessions() {
    return CompletableFuture.completedFuture(sessions);
  }

  @Override
  public Map<String, List<RecentCloses.Close>> closes() {
    return Map.of();
  }

  @Override
  public Map<String, Object> config() {
    return Map.of();
  }

  @Override
  public @Nullable LogLevels logLevels() {
    return null;
  }

  @Override
  public void beginEnd() {
    ends++;
  }

  @Override
  public CompletableFuture<Boolean> closeSession(long id) {
    return CompletableFuture.completedFuture(id == 7);
  }

  @Override
  public boolean reconnect(String upstream) {
    return upstream.equals("redis");
  }

  @Override
  public boolean pause(String upstream, boolean paused) {
    return upstream.equals("redis");
  }
}
