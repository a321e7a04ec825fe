package io.cenote.transport.tls;

import io.cenote.testing.SimLoop;
import io.cenote.testing.SimStream;
import io.cenote.transport.CloseReason;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server that speak TLS over two simulated streams, in virtual time. What one side's
 * socket has sent reaches the other's in pieces of any size.
 */
final class TlsPair {
  /** What goes before the handshake, where that is later. */
  static final String PREFACE = "PROXY UNKNOWN\r\n";

  private static final X509Bundle BUNDLE = newBundle();

  /** One end, with all that its listener was told. */
  final class End implements StreamListener {
    final SimStream wire;
    final TlsStream stream;
    final StringBuilder got = new StringBuilder();
    final List<String> events = new ArrayList<>();
    private int passed;
    private boolean finPassed;

    /** Pause after so many bytes; negative: never. */
    int pauseAt = -1;

    /** Bytes in plain text that this end gets before it begins TLS. */
    int plain;

    End(SimStream wire, TlsStream stream) {
      this.wire = wire;
      this.stream = stream;
      stream.listen(this);
    }

    @Override
    public void connected() {
      events.add("connected");
      if (later) {
        send(PREFACE);
        stream.secure();
      }
    }

    @Override
    public void secured() {
      events.add("secured");
    }

    @Override
    public void connectFailed(ConnectFailure failure) {
      events.add("failed " + failure.reason().word() + ": " + failure.text());
    }

    @Override
    public void received(ByteBuf borrowed) {
      if (stream.awaitsTls()) {
        int part = Math.min(plain, borrowed.readableBytes());
        plain -= part;
        got.append(borrowed.readCharSequence(part, StandardCharsets.ISO_8859_1));
        if (plain == 0) {
          stream.secure();
        }
        return;
      }
      got.append(borrowed.toString(StandardCharsets.ISO_8859_1));
      if (pauseAt >= 0 && got.length() >= pauseAt) {
        pauseAt = -1;
        stream.pause();
      }
    }

    @Override
    public void burstOver() {}

    @Override
    public void inputEnded() {
      events.add("ended");
    }

    @Override
    public void writableChanged() {}

    @Override
    public void writeFailed(CloseReason reason) {
      events.add("write " + reason.word());
    }

    @Override
    public void closed(CloseReason reason) {
      events.add("closed " + reason.word());
    }

    void send(String bytes) {
      ByteBuf data = SimStream.direct(bytes);
      try {
        loop.run(() -> stream.send(data));
      } finally {
        data.release();
      }
    }

    /** Takes what its socket has sent, once. */
    private String taken() {
      String all = wire.peerGotBehind(passed);
      String bytes = all.replaceAll("<(FIN|RST)>$", "");
      passed += bytes.length();
      return bytes;
    }
  }

  final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  final End client;
  final End server;
  private final Random random;
  private final boolean later;

  private TlsPair(SslProvider provider, String version, boolean later, Random random)
      throws Exception {
    this.random = random;
    this.later = later;
    client = client(provider, version);
    server = server(provider, version);
    server.plain = PREFACE.length();
  }

  /** A pair that has not begun. */
  static TlsPair of(SslProvider provider, String version, long seed) {
    return of(provider, version, false, seed);
  }

  /** A pair that has not begun, and begins TLS behind {@link #PREFACE}. */
  static TlsPair later(SslProvider provider, String version, long seed) {
    return of(provider, version, true, seed);
  }

  private static TlsPair of(SslProvider provider, String version, boolean later, long seed) {
    try {
      return new TlsPair(provider, version, later, new Random(seed));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static X509Bundle newBundle() {
    try {
      return new CertificateBuilder()
          .subject("CN=localhost")
          .addSanDnsName("localhost")
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private End client(SslProvider provider, String version) throws Exception {
    SslContext context =
        SslContextBuilder.forClient()
            .sslProvider(provider)
            .protocols(version)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null)
            .build();
    SimStream wire = SimStream.connecting();
    TlsEngine engine =
        new TlsEngine(() -> context.newEngine(ByteBufAllocator.DEFAULT, "localhost", 6379));
    return new End(wire, new TlsStream(wire, engine, side(true)));
  }

  private End server(SslProvider provider, String version) throws Exception {
    SslContext context =
        SslContextBuilder.forServer(BUNDLE.toKeyManagerFactory())
            .sslProvider(provider)
            .protocols(version)
            .build();
    SimStream wire = SimStream.accepted();
    TlsEngine engine = new TlsEngine(() -> context.newEngine(ByteBufAllocator.DEFAULT));
    return new End(wire, new TlsStream(wire, engine, side(false)));
  }

  private TlsSide side(boolean isClient) {
    return new TlsSide(
        isClient,
        later,
        Duration.ofSeconds(5),
        isClient ? "upstream=it" : "listener=it",
        new Handshakes());
  }

  /** Both begin; the listeners are resumed or not. */
  TlsPair begin(boolean resumed) {
    loop.run(
        () -> {
          server.stream.start(loop);
          client.stream.start(loop);
          if (resumed) {
            server.stream.resume();
            client.stream.resume();
          }
        });
    client.wire.connectSucceeds();
    return run();
  }

  /** Passes bytes on until nothing moves any more. */
  TlsPair run() {
    boolean moved = true;
    while (moved) {
      loop.runAll();
      boolean up = pass(client, server);
      moved = pass(server, client) || up;
    }
    loop.runAll();
    return this;
  }

  private boolean pass(End from, End to) {
    String bytes = from.taken();
    int at = 0;
    while (at < bytes.length()) {
      int piece = Math.min(bytes.length() - at, 1 + random.nextInt(1 + random.nextInt(40_000)));
      to.wire.peerSends(bytes.substring(at, at + piece));
      at += piece;
    }
    boolean fin = from.wire.peerGot().endsWith("<FIN>") && !from.finPassed;
    if (fin) {
      from.finPassed = true;
      to.wire.peerFinishes();
    }
    return !bytes.isEmpty() || fin;
  }

  /** Bytes of that length, the same each time. */
  static String bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The text of the last event of an end. */
  static @Nullable String last(End end) {
    return end.events.isEmpty() ? null : end.events.get(end.events.size() - 1);
  }
}
