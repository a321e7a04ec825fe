package io.cenote.transport.tls;

import io.cenote.journal.LimitedLog;
import io.cenote.measure.HistogramSample;
import io.cenote.transport.files.FileMarks;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.slf4j.LoggerFactory;

/**
 * Contexts of one listener or upstream, one after the other: loaded from its files, and replaced
 * when they have changed and are good. Bad files leave the one before in use, with a warning.
 *
 * <p>Thread: one at a time, except {@link #context()} and {@link #facts()}: any. Owner: the server,
 * which closes it after the streams.
 */
public final class TlsContexts<C extends TlsContext> implements AutoCloseable {
  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.tls"));

  private final Source source;
  private final FileMarks marks;
  private final ContextHolder holder;
  private final C context;
  private final Expiry expiry = new Expiry();
  private final Handshakes handshakes = new Handshakes();
  private final AtomicLong reloads = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile long notAfter;
  private boolean mustRetry;

  /**
   * Numbers of one moment.
   *
   * @param reloads that were good
   * @param failedReloads that left the one before in use
   * @param notAfter end of the validity of our certificate, seconds since 1970; 0 if there is none
   * @param handshakes times of those that succeeded
   * @param failedHandshakes number of the others
   */
  public record Facts(
      long reloads,
      long failedReloads,
      long notAfter,
      HistogramSample handshakes,
      long failedHandshakes) {}

  /** Maker of a context out of the content of the files. */
  private interface Maker {
    SslContext make(TlsMaterial material) throws SSLException;
  }

  /** Wrapper of a holder as the kind of context that its side needs. */
  private interface View<C> {
    C of(ContextHolder holder);
  }

  /** Where contexts come from. */
  private record Source(String name, TlsFiles files, InstantSource clock, Maker maker) {}

  private TlsContexts(Source source, View<C> view) throws TlsFileException {
    this.source = source;
    marks = new FileMarks(source.files.paths()); // before the first load: no change goes unseen
    holder = new ContextHolder(load());
    context = view.of(holder);
  }

  /**
   * Loads the context of an upstream.
   *
   * @param name of the upstream
   * @throws TlsFileException if a file cannot be used
   */
  public static TlsContexts<TlsContext.Client> ofUpstream(String name, UpstreamTls tls)
      throws TlsFileException {
    return ofUpstream(name, tls, InstantSource.system());
  }

  static TlsContexts<TlsContext.Client> ofUpstream(
      String name, UpstreamTls tls, InstantSource clock) throws TlsFileException {
    Maker maker = material -> ContextMaker.client(tls, material);
    Source source = new Source("upstream=" + name, TlsFiles.of(tls), clock, maker);
    return new TlsContexts<>(source, holder -> new ClientContext(holder, tls));
  }

  /**
   * Loads the context of a listener.
   *
   * @param name of the listener
   * @throws TlsFileException if a file cannot be used
   */
  public static TlsContexts<TlsContext.Server> ofListener(String name, ListenerTls tls)
      throws TlsFileException {
    return ofListener(name, tls, InstantSource.system());
  }

  static TlsContexts<TlsContext.Server> ofListener(
      String name, ListenerTls tls, InstantSource clock) throws TlsFileException {
    Maker maker = material -> ContextMaker.server(tls, material);
    Source source = new Source("listener=" + name, TlsFiles.of(tls), clock, maker);
    return new TlsContexts<>(source, holder -> new ServerContext(holder, tls));
  }

  /**
   * Returns the TLS of its streams.
   *
   * @param later as in {@link TlsStreams.Cover}
   */
  public TlsStreams.Cover<C> cover(boolean later) {
    return new TlsStreams.Cover<>(context, later, source.name, handshakes);
  }

  /** Returns the source of engines; it is always the same, and its engines are of the newest. */
  public C context() {
    return context;
  }

  /** Returns the numbers of this moment. */
  public Facts facts() {
    return new Facts(
        reloads.get(), failures.get(), notAfter, handshakes.good(), handshakes.failures());
  }

  /** Returns the files as they were last looked at. */
  FileMarks marks() {
    return marks;
  }

  /**
   * Loads the files again and uses them if they are good.
   *
   * @return false if the context before stays in use
   */
  public boolean reload() {
    try {
      holder.replace(load());
      reloads.incrementAndGet();
      mustRetry = false;
      return true;
    } catch (TlsFileException e) {
      failures.incrementAndGet();
      mustRetry = true;
      warn("reload", "tls-reload=failed, the files before stay in use: " + e.getMessage());
      return false;
    }
  }

  /**
   * Does what time alone asks for: a reminder of a certificate that expires, and another try after
   * a reload that failed, for example because a certificate was not valid yet.
   */
  void upkeep() {
    if (mustRetry) {
      reload();
    }
    if (notAfter != 0) {
      Instant end = Instant.ofEpochSecond(notAfter);
      expiry.reminder(end, now()).ifPresent(text -> warn("expiry", "the tls certificate " + text));
    }
  }

  private void warn(String kind, String text) {
    LOG.warn(source.name + " " + kind, source.name + " " + text);
  }

  private Instant now() {
    return source.clock.instant();
  }

  private SslContext load() throws TlsFileException {
    TlsMaterial material = source.files.load(now());
    SslContext made;
    try {
      made = source.maker.make(material);
    } catch (SSLException e) {
      throw source.files.unusable(e);
    }
    OwnCertificate own = material.own();
    notAfter = own == null ? 0 : own.notAfter().getEpochSecond();
    return made;
  }

  /** Releases the context, which lives on in the engines that exist. */
  @Override
  public void close() {
    holder.close();
  }

  /** Engines of an upstream. */
  private record ClientContext(ContextHolder holder, UpstreamTls tls) implements TlsContext.Client {
    @Override
    public Duration handshakeTimeout() {
      return tls.common().handshakeTimeout();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
      String given = tls.serverName();
      String name = given == null ? peerHost : given;
      return holder.newEngine(context -> context.newEngine(allocator, name, peerPort));
    }
  }

  /** Engines of a listener. */
  private record ServerContext(ContextHolder holder, ListenerTls tls) implements TlsContext.Server {
    @Override
    public Duration handshakeTimeout() {
      return tls.common().handshakeTimeout();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
      return holder.newEngine(context -> context.newEngine(allocator));
    }
  }
}
