package io.cenote.pool;

import io.cenote.protocol.Dialogue;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ServerSide;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.proxy.SentHeader;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.cenote.upstream.health.Checker;
import io.cenote.upstream.health.HealthSettings;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Check of one endpoint, on a connection of its own: a connect, and then the question of the
 * settings or the greeting and the probe of the protocol.
 *
 * <p>Thread: its loop.
 */
final class EndpointCheck implements StreamListener, DialogueRun.Host {
  /** Limit of an answer in which something is looked for, bytes. */
  static final int MOST_ANSWERED = 4_096;

  /**
   * Terms of the checks of one upstream.
   *
   * @param question what is asked; empty: the protocol's probe, if it has one
   * @param protocol null: it has no probe
   * @param header what the server gets first
   * @param timeout for all of it
   */
  record Terms(
      HealthSettings.Question question,
      @Nullable Protocol<?> protocol,
      SentHeader header,
      Duration timeout) {}

  private final Stream stream;
  private final SocketAddress address;
  private final Terms terms;
  private final Checker.End end;
  private final Loop loop;
  private final StringBuilder answer = new StringBuilder();
  private Loop.@Nullable Timer limit;
  private Runnable whenOver = () -> {};
  private @Nullable DialogueRun dialogue;
  private boolean connected;
  private boolean over;

  EndpointCheck(Loop loop, Stream stream, SocketAddress address, Terms terms, Checker.End end) {
    this.loop = loop;
    this.stream = stream;
    this.address = address;
    this.terms = terms;
    this.end = end;
  }

  /**
   * Begins.
   *
   * @param whenOver runs at its end, before the result
   */
  void begin(Runnable whenOver) {
    this.whenOver = whenOver;
    limit = loop.schedule(this::tooLate, terms.timeout().toNanos());
    stream.listen(this);
    stream.resume();
    stream.start(loop);
  }

  // --- the connection

  @Override
  public void connected() {
    connected = true;
    if (StreamDialer.hasMetItself(stream, address)) {
      stream.abort(); // closed in order, the socket would keep the server's port for a minute
      failed(CloseReason.CONNECT_REFUSED, "nobody listens there");
      return;
    }
    byte[] preface = terms.header().withoutClient();
    if (preface != null) {
      OwnWords.send(stream, out -> out.writeBytes(preface));
    }
    if (preface != null && stream.awaitsTls()) {
      stream.secure();
    } else {
      test();
    }
  }

  @Override
  public void secured() {
    DialogueRun running = dialogue;
    if (running != null) {
      running.upstreamSecured();
    } else {
      test();
    }
  }

  private void test() {
    Protocol<?> protocol = terms.protocol();
    if (!terms.question().isEmpty()) {
      ask(terms.question().send());
    } else if (protocol != null) {
      ServerSide server = protocol.newServer(protocol.warmKey());
      run(server.greeting(), () -> run(server.probe(), this::passed));
    } else {
      passed();
    }
  }

  @Override
  public void connectFailed(ConnectFailure failure) {
    if (failure.reason() == CloseReason.LOCAL_ABORT) {
      finish(end::unknown);
    } else {
      failed(failure.reason(), failure.text());
    }
  }

  @Override
  public void inputEnded() {
    failed(CloseReason.PEER_FIN, "it closed the connection");
  }

  @Override
  public void writeFailed(CloseReason reason) {
    failed(reason, "the connection was lost (" + reason.word() + ")");
  }

  @Override
  public void closed(CloseReason reason) {
    failed(reason, "the connection was lost (" + reason.word() + ")");
  }

  @Override
  public void burstOver() {}

  @Override
  public void writableChanged() {}

  private void tooLate() {
    String what = connected ? "no answer within " : "no connection within ";
    CloseReason reason = connected ? CloseReason.PROBE_FAILED : CloseReason.CONNECT_TIMEOUT;
    failed(reason, what + terms.timeout().toMillis() + " ms");
  }

  // --- the question of the settings

  private void ask(String words) {
    OwnWords.send(stream, out -> out.writeCharSequence(words, StandardCharsets.UTF_8));
    if (terms.question().expect().isEmpty()) {
      passed();
    }
  }

  @Override
  public void received(ByteBuf borrowed) {
    DialogueRun running = dialogue;
    if (running != null) {
      running.upstreamRead(borrowed);
    } else if (!over) {
      look(borrowed);
    }
  }

  private void look(ByteBuf bytes) {
    int room = Math.min(bytes.readableBytes(), MOST_ANSWERED - answer.length());
    answer.append(bytes.toString(bytes.readerIndex(), room, StandardCharsets.ISO_8859_1));
    String expected = terms.question().expect();
    if (answer.indexOf(latin(expected)) >= 0) {
      passed();
    } else if (answer.length() == MOST_ANSWERED) {
      failed(CloseReason.PROBE_FAILED, "its answer does not contain what health.expect says");
    }
  }

  /** Bytes of a text, each as one character, as the answer is kept. */
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  // --- the dialogues of the protocol

  private void run(@Nullable Dialogue next, Runnable then) {
    if (next == null) {
      then.run();
      return;
    }
    DialogueRun run =
        new DialogueRun(
            this,
            next,
            (lost, failure) -> {
              if (lost != null) {
                failed(lost, "the connection was lost (" + lost.word() + ")");
              } else if (failure != null) {
                failed(CloseReason.PROBE_FAILED, failure);
              } else {
                then.run();
              }
            });
    dialogue = run;
    run.begin(loop, null);
  }

  @Override
  public Stream stream() {
    return stream;
  }

  @Override
  public void dialogueOver(DialogueRun run) {
    if (dialogue == run) {
      dialogue = null;
    }
  }

  // --- its end

  private void passed() {
    finish(end::passed);
  }

  private void failed(CloseReason reason, String why) {
    finish(() -> end.failed(reason, why));
  }

  /** Ends it without a result. */
  void cancel() {
    stream.resetAtClose();
    finish(() -> {});
  }

  private void finish(Runnable result) {
    if (over) {
      return;
    }
    over = true;
    if (limit != null) {
      limit.cancel();
    }
    stream.close();
    whenOver.run();
    result.run();
  }
}
