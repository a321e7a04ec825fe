package io.cenote.transport.dns;

import io.cenote.transport.Loop;
import io.cenote.transport.socket.NettyLoop;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Queries through Netty's resolver, without its caches. Each has a socket of its own, so that its
 * port cannot be guessed, and goes on over TCP when its answer is truncated. No query announces a
 * larger answer over UDP, because some servers refuse that.
 *
 * <p>Thread: the loop. Owner: the {@link DnsClient}.
 */
final class NettyQueries implements Queries, AutoCloseable {
  private final NettyLoop loop;
  private final DnsNameResolver resolver;
  private final Set<Future<?>> pending = new HashSet<>();
  private boolean closed;

  NettyQueries(NettyLoop loop, Duration timeout) {
    this.loop = loop;
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(loop.eventLoop())
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .queryTimeoutMillis(Math.max(1, timeout.toMillis()))
            .optResourceEnabled(false)
            .resolveCache(NoopDnsCache.INSTANCE)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE);
    resolver = withSockets(builder).build();
  }

  private DnsNameResolverBuilder withSockets(DnsNameResolverBuilder builder) {
    boolean epoll =
        loop.eventLoop() instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class);
    return epoll
        ? builder
            .datagramChannelType(EpollDatagramChannel.class)
            .socketChannelType(EpollSocketChannel.class)
        : builder
            .datagramChannelType(NioDatagramChannel.class)
            .socketChannelType(NioSocketChannel.class);
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public Future<AddressedEnvelope<? extends DnsResponse, InetSocketAddress>> send(
      InetSocketAddress server, String name, RecordKind<?> kind) {
    Promise<AddressedEnvelope<? extends DnsResponse, InetSocketAddress>> answer =
        loop.eventLoop().newPromise();
    if (closed) {
      answer.cancel(false);
      return answer;
    }
    pending.add(answer);
    answer.addListener(done -> pending.remove(answer));
    resolver.query(server, new DefaultDnsQuestion(name, kind.type()), answer);
    return answer;
  }

  /** Ends all that are under way, and closes their sockets. */
  @Override
  public void close() {
    closed = true;
    List.copyOf(pending).forEach(answer -> answer.cancel(false));
    resolver.close();
  }
}
