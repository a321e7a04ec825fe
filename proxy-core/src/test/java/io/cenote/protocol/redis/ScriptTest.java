package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.protocol.Dialogue.Verdict;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Replies to the proxy's own requests that come one by one. */
class ScriptTest {
  private static Verdict hears(Script script, String bytes) {
    return script.answered(Unpooled.wrappedBuffer(Resp.ascii(bytes)), Unpooled.EMPTY_BUFFER);
  }

  /** What is still to come would be taken for the answer to the next question. */
  @Test
  void shouldReadEveryReplyInAClientsScript() {
    Script script = Script.ofClient(() -> {});
    script.add(reply -> reply[0] != '-', Resp.ascii("SELECT"), Resp.ascii("5"));
    script.add(reply -> reply[0] != '-', Resp.ascii("HELLO"), Resp.ascii("3"));
    assertEquals(Verdict.MORE, hears(script, "-BUSY x\r\n"));
    assertEquals(Verdict.FAILED, hears(script, "+OK\r\n"));
    assertEquals("-BUSY x", script.refusal());
  }
}
