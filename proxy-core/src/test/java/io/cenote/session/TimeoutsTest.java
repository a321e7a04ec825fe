package io.cenote.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.CloseReason;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimeoutsTest {
  private static final TestUpstream.Behaviour ECHO =
      client -> client.getInputStream().transferTo(client.getOutputStream());

  @Test
  void shouldEndASessionInWhichNothingMoves() throws Exception {
    try (TestUpstream upstream = new TestUpstream(ECHO);
        RunningProxy proxy =
            RunningProxy.tcp().listener("idle-timeout = 300ms").before(upstream.port());
        Socket client = proxy.connect()) {
      client.getOutputStream().write('x');
      assertEquals('x', client.getInputStream().read());
      assertEquals(-1, client.getInputStream().read());
      proxy.awaitUntil("session over", () -> proxy.sessions() == 0);
      assertEquals(1, proxy.pool().closed(CloseReason.IDLE_TIMEOUT));
    }
  }

  /** Bytes of either direction count, and each puts the end off. */
  @Test
  void shouldKeepASessionInWhichOneSideTalks() throws Exception {
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  for (int i = 0; i < 30; i++) {
                    client.getOutputStream().write(i);
                    LockSupport.parkNanos(50_000_000);
                  }
                });
        RunningProxy proxy =
            RunningProxy.tcp().listener("idle-timeout = 600ms").before(upstream.port());
        Socket client = proxy.connect()) {
      assertEquals(30, client.getInputStream().readAllBytes().length);
    }
  }

  @Test
  void shouldEndAHalfClosedSessionWhoseOtherHalfIsSilent() throws Exception {
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  client.getInputStream().readAllBytes();
                  InputStream never = client.getInputStream();
                  while (!client.isClosed() && never.read() >= 0) {}
                  LockSupport.parkNanos(2_000_000_000L);
                });
        RunningProxy proxy =
            RunningProxy.tcp()
                .listener("idle-timeout = 1h, half-close-timeout = 300ms")
                .before(upstream.port());
        Socket client = proxy.connect()) {
      client.getOutputStream().write('x');
      client.shutdownOutput();
      assertEquals(-1, client.getInputStream().read());
      proxy.awaitUntil("session over", () -> proxy.sessions() == 0);
      assertEquals(1, proxy.pool().closed(CloseReason.IDLE_TIMEOUT));
    }
  }

  /** On NIO too: a developer's laptop. */
  @ParameterizedTest
  @EnumSource(TransportType.class)
  void shouldRelayOnEveryTransport(TransportType type) throws Exception {
    byte[] noise = new byte[3_000_000];
    try (TestUpstream upstream = new TestUpstream(ECHO);
        RunningProxy proxy =
            RunningProxy.tcp().transport(type).pool("min-idle = 2").before(upstream.port())) {
      for (int i = 0; i < 20; i++) {
        try (Socket client = proxy.connect()) {
          Thread writer =
              new Thread(
                  () -> {
                    try {
                      client.getOutputStream().write(noise);
                      client.shutdownOutput();
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });
          writer.start();
          assertEquals(noise.length, client.getInputStream().readAllBytes().length);
          writer.join(20_000);
        }
      }
      proxy.awaitUntil("sessions over", () -> proxy.sessions() == 0);
      assertEquals(20, proxy.pool().closed(CloseReason.SESSION_END));
    }
  }

  /** A listener whose queue is full drops the SYN: the connect gets no answer. */
  @Test
  void shouldGiveUpAConnectThatNobodyAnswers() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(deaf.getInetAddress(), deaf.getLocalPort());
        Socket second = new Socket(deaf.getInetAddress(), deaf.getLocalPort());
        RunningProxy proxy =
            RunningProxy.tcp().upstream("connect-timeout = 300ms").before(deaf.getLocalPort());
        Socket client = proxy.connect()) {
      assertEquals(-1, client.getInputStream().read());
      assertEquals(1, proxy.pool().refused(CloseReason.CONNECT_TIMEOUT));
      assertEquals(1, proxy.pool().closed(CloseReason.CONNECT_TIMEOUT));
      assertTrue(first.isConnected() && second.isConnected());
    }
  }

  @Test
  void shouldRotateWarmConnectionsAndEvictIdleOnes() throws Exception {
    try (TestUpstream upstream = new TestUpstream(ECHO);
        RunningProxy proxy =
            RunningProxy.tcp()
                .pool("min-idle = 2, warm-max-age = 300ms, idle-timeout = 500ms, reuse = clean")
                .before(upstream.port())) {
      proxy.awaitUntil("rotated", () -> proxy.pool().closed(CloseReason.WARM_EXPIRED) >= 4);
      for (int i = 0; i < 5; i++) {
        try (Socket client = proxy.connect()) {
          client.getOutputStream().write('x');
          assertEquals('x', client.getInputStream().read());
        }
      }
      proxy.awaitUntil("evicted", () -> proxy.pool().closed(CloseReason.IDLE_TIMEOUT) >= 1);
      proxy.awaitUntil("warm again", () -> proxy.pool().idle() == 2);
    }
  }
}
