package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages for a server, as a server reads them. */
class FrontendMessagesTest {
  private static Startup read(byte[] packet) throws Violation {
    MessageBuffer buffer = MessageBuffer.ofStartup();
    assertEquals(
        packet.length, buffer.messageEnd(Unpooled.wrappedBuffer(packet), 0, packet.length));
    return StartupReader.read(buffer.body());
  }

  @Test
  void shouldWriteAStartupMessageThatReadsTheSame() throws Violation {
    Map<String, String> parameters = Map.of("client_encoding", "UTF8");
    byte[] packet = Wire.written(out -> FrontendMessages.startup(out, "zoë", "shop", parameters));
    assertEquals(new Startup.Login(0, "zoë", "shop", parameters, List.of()), read(packet));
  }

  @Test
  void shouldWriteACancelRequest() {
    BackendKey key = new BackendKey(0x01020304, new byte[] {5, 6, 7, 8});
    byte[] packet = Wire.written(out -> FrontendMessages.cancelRequest(out, key));
    assertEquals("0000001004d2162e0102030405060708", ByteBufUtil.hexDump(packet));
  }

  @Test
  void shouldWriteAnswersToAuthentication() {
    assertArrayEquals(
        Wire.message('p', Wire.bytes("md5x~")),
        Wire.written(out -> FrontendMessages.password(out, "md5x")));
    assertArrayEquals(
        Wire.message('p', Wire.bytes("SCRAM-SHA-256~~~~\3n,,")),
        Wire.written(
            out -> FrontendMessages.saslInitialResponse(out, "SCRAM-SHA-256", Wire.bytes("n,,"))));
    assertArrayEquals(
        Wire.message('p', Wire.bytes("c=biws")),
        Wire.written(out -> FrontendMessages.saslResponse(out, Wire.bytes("c=biws"))));
  }

  @Test
  void shouldNotWriteAStringThatWouldEndEarly() {
    ByteBuf out = Unpooled.buffer();
    Map<String, String> none = Map.of();
    assertThrows(
        IllegalArgumentException.class,
        () -> FrontendMessages.startup(out, "alice\0database", "d", none));
  }
}
