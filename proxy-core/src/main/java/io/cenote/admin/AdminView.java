package io.cenote.admin;

import io.cenote.close.RecentCloses;
import io.cenote.listen.SessionSnapshot;
import io.cenote.stats.ProxyReading;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** View of the proxy for the admin endpoint. Thread: any; futures may complete on any loop. */
public interface AdminView {
  /**
   * Returns an empty text once every event loop has answered, else a line naming one that has not.
   */
  CompletableFuture<String> whyNotLive();

  /**
   * Returns an empty text if the proxy takes sessions and every warm set was complete once; else
   * the reason in a line.
   */
  String whyNotReady();

  /** Returns the reasons why upstreams are not ready now, a line each. */
  List<String> upstreamsNotReady();

  /** Reads all numbers. */
  CompletableFuture<ProxyReading> read();

  /** Returns the open sessions, in no order. */
  CompletableFuture<List<SessionSnapshot>> sessions();

  /**
   * Returns the last closes of each upstream's connections and each listener's clients, by {@code
   * upstream=NAME} or {@code listener=NAME}.
   */
  Map<String, List<RecentCloses.Close>> closes();

  /** Returns what runs, a key each, without secrets. */
  Map<String, Object> config();

  /** Returns the levels of the program's loggers; null: it does not let them be changed. */
  @Nullable LogLevels logLevels();

  /** Asks for an orderly end, as SIGTERM does. */
  void beginEnd();

  /** Reads the configuration's file anew and brings it into force, or changes nothing. */
  CompletableFuture<Reloaded> reload();

  /** Closes a session. Completes with whether there was one of that number. */
  CompletableFuture<Boolean> closeSession(long id);

  /** Replaces every connection to an upstream as it comes back; false if there is no such one. */
  boolean reconnect(String upstream);

  /** Lets newcomers wait for that upstream, or not; false if there is no such one. */
  boolean pause(String upstream, boolean paused);
}
