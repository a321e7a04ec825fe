package io.cenote.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.measure.HistogramSample;
import io.cenote.testing.Certificates;
import io.cenote.testing.LogCapture;
import io.cenote.transport.tls.TlsContexts.Facts;
import io.cenote.transport.tls.UpstreamTls.Verify;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reloads of contexts, good and bad, and what they leave behind. */
class TlsContextsTest {
  private static final HistogramSample NONE = HistogramSample.none();

  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path folder;
  private Certificates authority;
  private KeyFiles files;

  @BeforeEach
  void makeCertificates() {
    authority = Certificates.p256(folder);
    files = authority.write("server");
  }

  private void replaceBy(KeyFiles others) throws IOException {
    move(others.certificate(), files.certificate());
    move(others.key(), files.key());
  }

  private static void move(@Nullable Path from, @Nullable Path to) throws IOException {
    Files.move(
        Objects.requireNonNull(from), Objects.requireNonNull(to), StandardCopyOption.ATOMIC_MOVE);
  }

  private String subject(TlsContexts<TlsContext.Server> servers, TlsLibrary engine)
      throws Exception {
    UpstreamTls upstream = Tls.upstream(authority.ca(), Verify.CA, Tls.common(engine));
    try (var clients = TlsContexts.ofUpstream("out", upstream);
        EnginePair pair = new EnginePair(clients.context(), servers.context(), "localhost")) {
      pair.handshake();
      X509Certificate shown = (X509Certificate) pair.client.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TlsLibrary.class,
      names = {"BORINGSSL", "JDK"})
  void shouldUseGoodFilesAndKeepTheOldOnesOtherwise(TlsLibrary engine) throws Exception {
    ListenerTls tls = Tls.listener(files, Tls.common(engine));
    try (LogCapture log = new LogCapture("cenote.tls");
        var servers = TlsContexts.ofListener("in", tls)) {
      assertEquals("CN=server", subject(servers, engine));
      replaceBy(authority.write("second"));
      assertTrue(servers.reload());
      assertEquals("CN=second", subject(servers, engine));
      long notAfter = servers.facts().notAfter();

      move(authority.write("third").key(), files.key());
      assertFalse(servers.reload());
      assertEquals("CN=second", subject(servers, engine));
      assertEquals(new Facts(1, 1, notAfter, NONE, 0), servers.facts());
      String reason = "key " + files.key() + ": is not the key of certificate ";
      log.awaitLine("listener=in tls-reload=failed, the files before stay in use: " + reason);
    }
  }

  @Test
  void shouldTellTheEndOfTheValidityInSeconds() throws Exception {
    Instant end = Instant.now().plus(DAY).truncatedTo(ChronoUnit.SECONDS);
    KeyFiles brief = authority.write("short", each -> each.notAfter(end));
    try (var servers =
        TlsContexts.ofListener("in", Tls.listener(brief, Tls.common(TlsLibrary.JDK)))) {
      assertEquals(new Facts(0, 0, end.getEpochSecond(), NONE, 0), servers.facts());
    }
    UpstreamTls none = Tls.upstream(null, Verify.FULL, Tls.common(TlsLibrary.JDK));
    try (var clients = TlsContexts.ofUpstream("out", none)) {
      assertEquals(new Facts(0, 0, 0, NONE, 0), clients.facts());
    }
  }

  @Test
  void shouldRemindOfACertificateThatExpires() throws Exception {
    Instant end = Instant.now().plus(DAY.multipliedBy(60)).truncatedTo(ChronoUnit.SECONDS);
    KeyFiles ending = authority.write("ending", each -> each.notAfter(end));
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    ListenerTls tls = Tls.listener(ending, Tls.common(TlsLibrary.JDK));
    InstantSource clock = now::get;
    try (LogCapture log = new LogCapture("cenote.tls");
        var servers = TlsContexts.ofListener("old", tls, clock)) {
      servers.upkeep();
      assertTrue(log.lines().isEmpty(), log.lines()::toString);
      now.set(end.minus(DAY.multipliedBy(14)));
      servers.upkeep();
      servers.upkeep();
      assertEquals(
          "[listener=old the tls certificate expires in 14 days, at " + end + "]",
          log.lines().toString());
    }
  }

  /** A certificate that was not valid yet becomes so without any change of a file. */
  @Test
  void shouldTryAgainAfterAReloadThatFailed() throws Exception {
    Instant start = Instant.now().plus(DAY.multipliedBy(2));
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    ListenerTls tls = Tls.listener(files, Tls.common(TlsLibrary.JDK));
    try (var servers = TlsContexts.ofListener("again", tls, now::get)) {
      replaceBy(authority.write("early", each -> each.addSanDnsName("a").notBefore(start)));
      assertFalse(servers.reload());
      now.set(start.plus(DAY));
      servers.upkeep();
      servers.upkeep();
      assertEquals(1, servers.facts().reloads());
      assertEquals(1, servers.facts().failedReloads());
    }
  }

  @Test
  void shouldFailAtTheFirstLoadWithFileAndReason() throws Exception {
    Path key = authority.write("other").key();
    KeyFiles mixed = new KeyFiles(files.certificate(), key, null);
    ListenerTls tls = Tls.listener(mixed, Tls.common(TlsLibrary.AUTO));
    TlsFileException failure =
        assertThrows(TlsFileException.class, () -> TlsContexts.ofListener("in", tls));
    assertEquals(
        "key " + key + ": is not the key of certificate " + files.certificate(),
        failure.getMessage());
  }

  /** Concurrent: an engine is never of a context that is freed. */
  @RepeatedTest(5)
  void shouldMakeEnginesWhileItReloads() throws Exception {
    ListenerTls tls = Tls.listener(files, Tls.common(TlsLibrary.BORINGSSL));
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (var servers = TlsContexts.ofListener("in", tls)) {
      Thread user =
          new Thread(
              () -> {
                while (!done.get()) {
                  SSLEngine engine = servers.context().newEngine(UnpooledByteBufAllocator.DEFAULT);
                  ReferenceCountUtil.release(engine);
                }
              });
      user.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
      user.start();
      for (int i = 0; i < 20; i++) {
        assertTrue(servers.reload());
      }
      done.set(true);
      user.join();
    }
    assertNull(failure.get());
  }
}
