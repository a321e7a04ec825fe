package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.protocol.postgres.BackendMessages.Severity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages for a client, byte for byte. */
class BackendMessagesTest {
  @Test
  void shouldWriteAWelcome() {
    ByteBuf out = Unpooled.buffer();
    BackendMessages.authenticationOk(out);
    BackendMessages.parameterStatus(out, "a", "bc");
    BackendMessages.backendKeyData(out, new BackendKey(7, new byte[] {1, 2, 3, 4}));
    BackendMessages.readyForQuery(out);
    assertEquals(
        "520000000800000000"
            + "530000000961006263"
            + "00"
            + "4b0000000c0000000701020304"
            + "5a0000000549",
        ByteBufUtil.hexDump(out));
  }

  @Test
  void shouldWriteAnError() {
    byte[] error =
        Wire.written(out -> BackendMessages.error(out, Severity.FATAL, "3D000", "no zoë"));
    assertArrayEquals(Wire.message('E', Wire.bytes("SFATAL~VFATAL~C3D000~Mno zoë~~")), error);
  }

  @Test
  void shouldNegotiateTheVersion() {
    byte[] both =
        Wire.written(
            out -> BackendMessages.negotiateProtocolVersion(out, List.of("_pq_.a", "_pq_.b")));
    assertArrayEquals(Wire.message('v', Wire.bytes("~\3~~~~~\2_pq_.a~_pq_.b~")), both);
    byte[] none = Wire.written(out -> BackendMessages.negotiateProtocolVersion(out, List.of()));
    assertArrayEquals(Wire.message('v', Wire.bytes("~\3~~~~~~")), none);
  }

  @Test
  void shouldRefuseEncryptionWithOneByte() {
    assertArrayEquals(Wire.bytes("N"), Wire.written(BackendMessages::encryptionRefused));
  }
}
