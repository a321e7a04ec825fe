package io.cenote.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.SimStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
  private final ClientAddress plain = ClientAddress.of(SimStream.accepted());

  @Test
  void shouldBeThatOfTheSocketUntilAnotherIsTold() {
    assertEquals(plain.real(), plain.told());
    assertEquals("client=client/<unresolved>:1", plain.fields());
  }

  @Test
  void shouldNameTheToldOneAndShowBoth() throws Exception {
    InetAddress source = InetAddress.getByName("2001:db8::1");
    ClientAddress told = plain.told(new InetSocketAddress(source, 4711), null);
    assertEquals("[2001:db8:0:0:0:0:0:1]:4711", told.text());
    assertEquals("client=[2001:db8:0:0:0:0:0:1]:4711 via=client/<unresolved>:1", told.fields());
    assertEquals(plain.real(), told.real());
  }
}
