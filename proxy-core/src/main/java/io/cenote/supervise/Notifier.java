package io.cenote.supervise;

import io.cenote.journal.LogText;
import io.cenote.transport.Loop;
import io.cenote.transport.socket.NettyLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifier that tells a service manager, in the protocol of {@code sd_notify(3)}, what the proxy is
 * doing: ready, being configured anew, stopping; a line about its pools; and signs of life, each
 * only after every event loop has given one.
 *
 * <pre>
 *   STARTING --> READY <--> RELOADING
 *      any ---> STOPPING ---> CLOSED
 * </pre>
 *
 * <p>Thread: its loop; the public methods any.
 */
public final class Notifier {
  /** Time between two looks at whether the proxy is ready. */
  static final Duration LOOK = Duration.ofMillis(100);

  /** Time that an end may take beyond the drain: the last bytes of cut sessions, the log. */
  static final Duration MARGIN = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger("cenote");
  private static final long MICROS = 1_000;

  private enum Phase {
    STARTING,
    READY,
    RELOADING,
    STOPPING,
    CLOSED
  }

  /** Proxy that is told about. Thread: its loop. */
  public interface Subject {
    /** Returns why it is not ready; empty: it is. */
    String whyNotReady();

    /** Completes once every event loop has answered with an empty text, else with the reason. */
    CompletableFuture<String> whyNotLive();

    /** Returns a line about it. */
    String status();
  }

  /**
   * Times of a notifier.
   *
   * @param start how long a start may take
   * @param status between two lines about the pools
   * @param watchdog between two signs of life; null: none are wanted
   */
  public record Times(Duration start, Duration status, @Nullable Duration watchdog) {}

  private final Subject subject;
  private final Loop loop;
  private final Outbox outbox;
  private final Times times;
  private final AtomicLong dropped = new AtomicLong();
  private Phase phase = Phase.STARTING;
  private String status = "";
  private String owed = "";
  private boolean asking;

  Notifier(Subject subject, Loop loop, Outbox outbox, Times times) {
    this.subject = subject;
    this.loop = loop;
    this.outbox = outbox;
    this.times = times;
  }

  /**
   * Starts one that tells the manager at that socket.
   *
   * @param loop runs on epoll
   */
  public static Notifier start(Subject subject, NettyLoop loop, String socket, Times times) {
    NotifySocket outbox = new NotifySocket(loop.eventLoop(), socket);
    Notifier notifier = new Notifier(subject, loop, outbox, times);
    notifier.start();
    return notifier;
  }

  /** Begins to tell. */
  void start() {
    loop.execute(
        () -> {
          status = statusLine();
          tell(status + "\n" + extended(times.start));
          lookWhetherReady();
          loop.schedule(this::tellStatus, times.status.toNanos());
          signOfLife();
        });
  }

  /** Number of messages that the manager did not take. */
  public long dropped() {
    return dropped.get();
  }

  /** Tells that the configuration is being read anew. {@link #ready} is to follow. */
  public void reloading() {
    loop.execute(
        () -> {
          if (phase == Phase.READY) {
            move(Phase.RELOADING, "RELOADING=1\nMONOTONIC_USEC=" + loop.nanos() / MICROS);
          }
        });
  }

  /** Tells that what runs is in force, after {@link #reloading}. */
  public void ready() {
    loop.execute(
        () -> {
          if (phase == Phase.RELOADING) {
            move(Phase.READY, "READY=1");
          }
        });
  }

  /**
   * Tells that the orderly end has begun; once.
   *
   * @param most how long the drain may take
   */
  public void stopping(Duration most) {
    loop.execute(
        () -> {
          if (phase != Phase.STOPPING && phase != Phase.CLOSED) {
            move(Phase.STOPPING, "STOPPING=1\n" + extended(most));
          }
        });
  }

  /** Tells nothing more. */
  public void close() {
    loop.execute(() -> phase = Phase.CLOSED);
  }

  /** Makes the manager wait so long, where its own limit is shorter. */
  private static String extended(Duration time) {
    return "EXTEND_TIMEOUT_USEC=" + time.plus(MARGIN).toNanos() / MICROS;
  }

  /** A state that could not be told is told with the next message. */
  private void move(Phase next, String message) {
    phase = next;
    status = statusLine();
    owed = "";
    if (!tell(message + "\n" + status)) {
      owed = message;
    }
  }

  private void lookWhetherReady() {
    if (phase != Phase.STARTING) {
      return;
    }
    if (subject.whyNotReady().isEmpty()) {
      move(Phase.READY, "READY=1");
    } else {
      loop.schedule(this::lookWhetherReady, LOOK.toNanos());
    }
  }

  private void tellStatus() {
    if (phase == Phase.CLOSED) {
      return;
    }
    String now = statusLine();
    if (!now.equals(status) || !owed.isEmpty()) {
      status = now;
      tell(now);
    }
    loop.schedule(this::tellStatus, times.status.toNanos());
  }

  private String statusLine() {
    return "STATUS=" + LogText.oneLine(subject.status());
  }

  /** Asks the loops; one that stands still delays the sign, or there is none. */
  private void signOfLife() {
    if (times.watchdog == null || phase == Phase.CLOSED) {
      return;
    }
    if (!asking) {
      asking = true;
      subject.whyNotLive().thenAccept(why -> loop.execute(() -> answered(why)));
    }
    loop.schedule(this::signOfLife, times.watchdog.toNanos());
  }

  private void answered(String why) {
    asking = false;
    if (why.isEmpty() && phase != Phase.CLOSED) {
      tell("WATCHDOG=1");
    }
  }

  private boolean tell(String message) {
    String why = outbox.send(owed.isEmpty() ? message : owed + "\n" + message);
    if (why.isEmpty()) {
      owed = "";
    } else if (dropped.getAndIncrement() == 0) {
      LOG.warn("{}: messages are dropped: {}", ManagerSettings.SOCKET, LogText.oneLine(why));
    }
    return why.isEmpty();
  }
}
