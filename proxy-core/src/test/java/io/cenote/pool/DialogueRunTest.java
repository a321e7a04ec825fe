package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.protocol.Dialogue;
import io.cenote.testing.SimLoop;
import io.cenote.testing.SimStream;
import io.cenote.transport.CloseReason;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A dialogue has as many turns as it needs, within its time. */
class DialogueRunTest {
  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final SimStream stream = SimStream.accepted();
  private final List<String> ends = new ArrayList<>();
  private @Nullable DialogueRun run;

  /** It says hello, and echoes what it hears until that is {@code end} or {@code no}. */
  private static final class Echo implements Dialogue {
    @Override
    public void open(ByteBuf out) {
      ByteBufUtil.writeAscii(out, "hello");
    }

    @Override
    public Verdict answered(ByteBuf bytes, ByteBuf out) {
      String text = bytes.toString(StandardCharsets.US_ASCII);
      out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
      return switch (text) {
        case "end" -> Verdict.DONE;
        case "no" -> Verdict.FAILED;
        default -> Verdict.MORE;
      };
    }

    @Override
    public String failure() {
      return "it said no";
    }
  }

  private void begin(@Nullable Duration time) {
    DialogueRun.Host host =
        new DialogueRun.Host() {
          @Override
          public Stream stream() {
            return stream;
          }

          @Override
          public void closed(CloseReason reason) {
            ends.add(reason.word());
          }

          @Override
          public void dialogueOver(DialogueRun over) {
            run = null;
          }
        };
    DialogueRun begun =
        new DialogueRun(host, new Echo(), (lost, failure) -> ends.add(lost + " " + failure));
    run = begun;
    stream.listen(new Ears());
    stream.resume();
    stream.start(loop);
    loop.run(() -> begun.begin(loop, time));
  }

  private final class Ears implements StreamListener {
    @Override
    public void received(ByteBuf bytes) {
      if (run != null) {
        run.upstreamRead(bytes);
      }
    }

    @Override
    public void burstOver() {}

    @Override
    public void writableChanged() {}

    @Override
    public void inputEnded() {}

    @Override
    public void writeFailed(CloseReason reason) {}

    @Override
    public void closed(CloseReason reason) {}
  }

  private String said(String words) {
    int before = stream.peerGotBehind(0).length();
    stream.peerSends(words);
    loop.runAll();
    return stream.peerGotBehind(before);
  }

  @Test
  void shouldSayMoreAfterAnAnswer() {
    begin(null);
    assertEquals("hello", stream.peerGotBehind(0));
    assertEquals("one", said("one"));
    assertEquals("two", said("two"));
    assertEquals(List.of(), ends);
    assertEquals("end", said("end"));
    assertEquals(List.of("null null"), ends);
  }

  @Test
  void shouldSayNothingMoreOnceItHasFailed() {
    begin(null);
    assertEquals("", said("no"));
    assertEquals(List.of("null it said no"), ends);
  }

  @Test
  void shouldFailWhenItsTimeIsOver() {
    begin(Duration.ofSeconds(1));
    said("one");
    loop.runFor(Duration.ofSeconds(2));
    assertEquals(List.of("null no answer within 1000 ms"), ends);
  }
}
