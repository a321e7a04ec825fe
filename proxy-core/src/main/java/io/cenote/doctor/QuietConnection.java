package io.cenote.doctor;

import io.cenote.doctor.Observation.Outcome;
import io.cenote.journal.LogText;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Quiet connection that a keepalive probe checks once it has been quiet for its silence. Unasked
 * bytes of the server are dropped, and the silence begins anew.
 *
 * <p>Thread: its loop. Owner: {@link PathMeasuring}, which looks at it again and again.
 */
final class QuietConnection implements StreamListener {
  private static final long TENTH_OF_A_SECOND = 100;

  private final Duration silence;
  private final Loop loop;
  private final Stream stream;
  private final Consumer<Observation> observer;
  private long heardAt;
  private boolean connected;
  private boolean asked;
  private boolean done;

  QuietConnection(Duration silence, Loop loop, Stream stream, Consumer<Observation> observer) {
    this.silence = silence;
    this.loop = loop;
    this.stream = stream;
    this.observer = observer;
  }

  boolean isDone() {
    return done;
  }

  /** Probes if it is time, and checks for an answer. */
  void look() {
    if (!connected || done || quiet().compareTo(silence) < 0) {
      return;
    }
    if (!asked) {
      asked = true;
      // The kernel's own timer comes late by some percent. This draws the probe now.
      stream.keepaliveIdle(silence);
    }
    TcpInfo info = stream.facts();
    // Without an answer, there was no sign of life for all of the silence.
    if (info != null && info.probes() == 0 && info.silence() < silence.toMillis() / 2) {
      end(Outcome.ANSWERED, "");
    }
  }

  /** Ends it without a verdict. */
  void giveUp(String why) {
    end(Outcome.VOID, why);
  }

  @Override
  public void connected() {
    connected = true;
    heardAt = loop.nanos();
  }

  @Override
  public void connectFailed(ConnectFailure failure) {
    end(Outcome.VOID, failure.reason().word() + ": " + LogText.oneLine(failure.text()));
  }

  @Override
  public void received(ByteBuf borrowed) {
    heardAt = loop.nanos();
    asked = false;
  }

  @Override
  public void burstOver() {}

  @Override
  public void writableChanged() {}

  @Override
  public void inputEnded() {
    end(Outcome.CLOSED, "");
  }

  @Override
  public void writeFailed(CloseReason reason) {
    closed(reason); // it writes nothing
  }

  @Override
  public void closed(CloseReason reason) {
    TcpInfo info = stream.facts();
    boolean probed = asked || (info != null && info.probes() > 0);
    switch (reason) {
      case KEEPALIVE_DEAD -> end(Outcome.UNANSWERED, "");
      case PEER_RESET -> end(probed ? Outcome.RESET : Outcome.CUT, "");
      default -> end(Outcome.VOID, reason.word());
    }
  }

  private Duration quiet() {
    return connected ? Duration.ofNanos(loop.nanos() - heardAt) : Duration.ZERO;
  }

  private void end(Outcome outcome, String detail) {
    if (!done) {
      done = true;
      long tenths = Math.round(quiet().toMillis() / (double) TENTH_OF_A_SECOND);
      Duration at = Duration.ofMillis(tenths * TENTH_OF_A_SECOND);
      observer.accept(new Observation(silence, outcome, at, detail));
      stream.close();
    }
  }
}
