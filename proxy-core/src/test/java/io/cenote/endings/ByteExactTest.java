package io.cenote.endings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RunningProxy;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Endings by the thousand: of each kind, by either side, with the proxy reading and paused. Not a
 * byte may be lost or changed.
 *
 * <p>The full run, 10,000 of each kind, is {@code bin/endings}; figures are printed.
 */
@Timeout(7_200)
class ByteExactTest {
  private static final int COUNT = Integer.getInteger("cenote.endings.each", 120);
  private static final int WORKERS = 6;

  /** Small, so that little is on the way; but above the loopback device's segments. */
  private static final int RECEIVE_BUFFER = 128 * 1024;

  private final Map<Long, CompletableFuture<Peer>> awaited = new ConcurrentHashMap<>();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldLoseNoByte(Ending ending) throws Exception {
    // Peers of Netty's own epoll would lose bytes themselves (ADR 0002).
    try (Loops loops = new Loops(TransportType.EPOLL, 1)) {
      EventLoopGroup group = loops.all().get(0).eventLoop();
      Channel upstream = listen(group);
      int port = ((InetSocketAddress) upstream.localAddress()).getPort();
      try (RunningProxy proxy = RunningProxy.tcp().pool("max-connections = 64").before(port)) {
        long begun = System.nanoTime();
        AtomicInteger number = new AtomicInteger();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
          Thread worker = new Thread(() -> work(group, proxy, ending, number), "worker-" + i);
          worker.start();
          workers.add(worker);
        }
        for (Thread worker : workers) {
          worker.join();
        }
        assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong: " + wrong.peek());
        System.out.printf(
            "endings: %s %d, bytes %d, lost %d, %d s%n",
            ending,
            COUNT,
            bytes.sum(),
            lost.sum(),
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
        assertEquals(0, lost.sum());
        proxy.awaitUntil("sessions over", () -> proxy.sessions() == 0);
      }
    }
  }

  private void work(EventLoopGroup group, RunningProxy proxy, Ending ending, AtomicInteger number) {
    for (int i = number.getAndIncrement(); i < COUNT && wrong.isEmpty(); ) {
      boolean byClient = i % 2 == 0;
      boolean paused = i / 2 % 2 == 0;
      try {
        play(group, proxy, ending, i, byClient, paused);
      } catch (Exception | AssertionError e) {
        wrong.add(ending + " by client " + byClient + " paused " + paused + ": " + e);
      }
      i = number.getAndIncrement();
    }
  }

  private void play(
      EventLoopGroup group,
      RunningProxy proxy,
      Ending ending,
      long number,
      boolean byClient,
      boolean paused)
      throws Exception {
    CompletableFuture<Peer> other = new CompletableFuture<>();
    awaited.put(number, other);
    Peer client = connect(group, proxy);
    client.sayName(number);
    Peer upstream = other.get(60, TimeUnit.SECONDS);
    awaited.remove(number);
    Ending.Outcome outcome =
        ending.play(byClient ? client : upstream, byClient ? upstream : client, paused);
    client.close();
    upstream.close();
    bytes.add(outcome.expected());
    lost.add(outcome.expected() - outcome.arrived());
    if (outcome.garbled() || outcome.expected() != outcome.arrived()) {
      wrong.add(ending + " by client " + byClient + " paused " + paused + ": " + outcome);
    }
  }

  @SuppressWarnings("deprecation") // AUTO_CLOSE, as in SocketSetup
  private static Peer connect(EventLoopGroup group, RunningProxy proxy) throws Exception {
    Peer peer = new Peer(false);
    new Bootstrap()
        .group(group)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.AUTO_CLOSE, false)
        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
        .handler(peer)
        .connect(proxy.address())
        .get(60, TimeUnit.SECONDS);
    return peer;
  }

  @SuppressWarnings("deprecation") // AUTO_CLOSE, as in SocketSetup
  private Channel listen(EventLoopGroup group) throws Exception {
    ServerBootstrap server =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.AUTO_CLOSE, false)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    Peer peer = new Peer(true);
                    channel.pipeline().addLast(peer);
                    peer.name().thenAccept(number -> introduce(number, peer));
                  }
                });
    var binding = server.bind(InetAddress.getLoopbackAddress(), 0);
    binding.get(10, TimeUnit.SECONDS);
    return binding.channel();
  }

  private void introduce(long number, Peer peer) {
    CompletableFuture<Peer> waiting = awaited.get(number);
    if (waiting != null) {
      waiting.complete(peer);
    }
  }
}
