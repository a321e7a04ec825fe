package io.cenote.transport.system;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cenote.journal.Lazy;
import io.cenote.transport.Endpoint;
import io.cenote.transport.Loop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Resolver of endpoints to socket addresses. Names are looked up on its own thread, never on an
 * event loop, and cached for ten seconds; while a name is being refreshed, or cannot be, the last
 * good address serves for a minute.
 *
 * <p>Thread: any. Owner: the server closes it.
 */
public final class Resolver implements AutoCloseable {
  private static final int MAX_NAMES = 1_000;
  private static final int MAX_LOOKUPS_WAITING = 1_000;

  private final ExecutorService lookups =
      new ThreadPoolExecutor(
          0,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_LOOKUPS_WAITING),
          new DefaultThreadFactory("cenote-resolver", true));
  private final Lazy<AsyncLoadingCache<String, Answer>> addresses = new Lazy<>(this::newAddresses);

  /** Creates a resolver that looks names up as the host does: hosts file, then DNS. */
  public Resolver() {}

  /**
   * Answer of a lookup. A failure is a value, because the cache would write exceptions to stderr.
   */
  private record Answer(@Nullable InetAddress address, @Nullable UnknownHostException failure) {}

  private static final class Lookup implements CacheLoader<String, Answer> {
    @Override
    public Answer load(String host) {
      try {
        return new Answer(InetAddress.getByName(host), null);
      } catch (UnknownHostException e) {
        return new Answer(null, e);
      }
    }

    /** Refreshes a name; if that fails, its last good address serves until it expires. */
    @Override
    public Answer reload(String host, Answer last) {
      Answer fresh = load(host);
      return fresh.address == null ? last : fresh;
    }
  }

  /** Returns the address if it is known without a lookup; else null. */
  public @Nullable SocketAddress now(Endpoint endpoint) {
    if (endpoint instanceof Endpoint.Unix unix) {
      return new DomainSocketAddress(unix.path());
    }
    Endpoint.Tcp tcp = (Endpoint.Tcp) endpoint;
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(tcp.host());
    if (literal != null) {
      return new InetSocketAddress(addressOf(literal), tcp.port());
    }
    if (addresses.get().getIfPresent(tcp.host()) == null) {
      return null;
    }
    Answer answer = addresses.get().get(tcp.host()).getNow(null);
    return answer == null || answer.address == null
        ? null
        : new InetSocketAddress(answer.address, tcp.port());
  }

  /**
   * Looks a name up.
   *
   * @param loop loop on which {@code then} runs, with the address or the failure
   */
  public void lookUp(
      Endpoint.Tcp endpoint,
      Loop loop,
      BiConsumer<@Nullable SocketAddress, @Nullable Throwable> then) {
    addresses
        .get()
        .get(endpoint.host())
        .thenAccept(
            answer -> {
              if (answer.address == null) {
                addresses
                    .get()
                    .synchronous()
                    .invalidate(endpoint.host()); // the next connect looks it up again
              }
              loop.execute(() -> tell(answer, endpoint.port(), then));
            });
  }

  /** Creates the cache at the first name: with addresses only, a start does without Caffeine. */
  private AsyncLoadingCache<String, Answer> newAddresses() {
    return Caffeine.newBuilder()
        .maximumSize(MAX_NAMES)
        .refreshAfterWrite(Duration.ofSeconds(10))
        .expireAfterWrite(Duration.ofSeconds(60))
        .executor(lookups)
        .buildAsync(new Lookup());
  }

  private static void tell(
      Answer answer, int port, BiConsumer<@Nullable SocketAddress, @Nullable Throwable> then) {
    InetAddress address = answer.address;
    then.accept(address == null ? null : new InetSocketAddress(address, port), answer.failure);
  }

  private static InetAddress addressOf(byte[] literal) {
    try {
      return InetAddress.getByAddress(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("address of " + literal.length + " bytes", e);
    }
  }

  @Override
  public void close() {
    lookups.shutdownNow();
  }
}
