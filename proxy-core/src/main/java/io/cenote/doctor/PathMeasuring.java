package io.cenote.doctor;

import io.cenote.doctor.Observation.Outcome;
import io.cenote.journal.LogText;
import io.cenote.transport.Endpoint;
import io.cenote.transport.EndpointAddress;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.dns.DnsServers;
import io.cenote.transport.dns.HostAnswer;
import io.cenote.transport.dns.HostQuestion;
import io.cenote.transport.dns.LookUps;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.system.Connector;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Measurement with a ladder of connections to one endpoint: each is quiet for its own time, then
 * the kernel probes whether it still exists. No byte is sent on any of them. All are open at once,
 * so it takes as long as the longest silence and a few seconds.
 *
 * <p>Thread: any but its loop's. Owner: its starter closes it.
 */
public final class PathMeasuring implements AutoCloseable {
  private static final Duration LOOK_UP_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Interval at which a lost probe is sent again, so that chance does not decide. */
  private static final Duration PROBE_INTERVAL = Duration.ofSeconds(2);

  private static final int PROBES = 3;

  /** Time for connecting, probing, and a rest; only a server that is never quiet takes as long. */
  private static final Duration GRACE =
      CONNECT_TIMEOUT.plus(PROBE_INTERVAL.multipliedBy(PROBES)).plusSeconds(2);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Loops loops = new Loops(TransportType.EPOLL, 1);
  private final NettyLoop loop = loops.all().get(0);
  private final Connector connector = new Connector(TransportType.EPOLL);
  private final LookUps lookUps =
      connector.lookUps(loops.service(), new DnsServers(List.of(), LOOK_UP_TIMEOUT));
  private final Endpoint.Tcp endpoint;
  private final List<Duration> silences = new ArrayList<>();
  private final CompletableFuture<SocketAddress> address = new CompletableFuture<>();
  private final BlockingQueue<Observation> seen = new LinkedBlockingQueue<>();
  private final List<QuietConnection> connections = new ArrayList<>();
  private long deadline;
  private boolean stopped;

  private PathMeasuring(Endpoint.Tcp endpoint, List<Integer> seconds) {
    this.endpoint = endpoint;
    for (int each : seconds) {
      for (int i = 0; i < Silences.CONNECTIONS_EACH; i++) {
        silences.add(Duration.ofSeconds(each));
      }
    }
  }

  /**
   * Begins. Needs epoll, for TCP_INFO.
   *
   * @param seconds the silences, as from {@link Silences}
   */
  public static PathMeasuring start(Endpoint.Tcp endpoint, List<Integer> seconds) {
    PathMeasuring measuring = new PathMeasuring(endpoint, seconds);
    measuring.resolve();
    return measuring;
  }

  /** Number of connections, and so of observations. */
  public int size() {
    return silences.size();
  }

  /** Address measured, the first of the name; fails if the name has none. */
  public CompletableFuture<SocketAddress> address() {
    return address;
  }

  /** Waits for the next observation; there are {@link #size} of them, once there is an address. */
  public Observation next() throws InterruptedException {
    return seen.take();
  }

  /** Ends connections that are still quiet, without a verdict. */
  public void stop() {
    loop.execute(() -> giveUp("stopped before its time"));
  }

  private void resolve() {
    InetAddress known = EndpointAddress.literal(endpoint.host());
    if (known != null) {
      loop.execute(() -> resolved(known));
    } else {
      lookUps.host(new HostQuestion(endpoint.host(), true, true), this::answered);
    }
  }

  private void answered(HostAnswer answer) {
    List<InetAddress> all = answer.addresses();
    if (all.isEmpty()) {
      address.completeExceptionally(new UnknownHostException(answer.failure().text()));
    } else {
      loop.execute(() -> resolved(all.get(0)));
    }
  }

  private void resolved(InetAddress host) {
    SocketAddress found = new InetSocketAddress(host, endpoint.port());
    address.complete(found);
    Duration longest = silences.get(silences.size() - 1);
    deadline = loop.nanos() + longest.plus(GRACE).toNanos();
    for (Duration silence : silences) {
      connect(silence, found);
    }
    look();
  }

  private void connect(Duration silence, SocketAddress to) {
    if (stopped) {
      tellNothing(silence, "stopped before its time");
      return;
    }
    TcpSettings.Keepalive keepalive =
        new TcpSettings.Keepalive(true, silence, PROBE_INTERVAL, PROBES);
    TcpSettings tcp = new TcpSettings(true, keepalive, Duration.ZERO);
    Stream stream;
    try {
      stream = connector.connecting(loop, endpoint, to, tcp, CONNECT_TIMEOUT);
    } catch (ConnectException e) {
      tellNothing(silence, LogText.oneLine(String.valueOf(e.getMessage())));
      return;
    }
    QuietConnection connection = new QuietConnection(silence, loop, stream, seen::add);
    connections.add(connection);
    stream.listen(connection);
    stream.resume();
    stream.start(loop);
  }

  private void tellNothing(Duration silence, String why) {
    seen.add(new Observation(silence, Outcome.VOID, Duration.ZERO, why));
  }

  private void look() {
    connections.forEach(QuietConnection::look);
    connections.removeIf(QuietConnection::isDone);
    if (loop.nanos() - deadline > 0) {
      giveUp("never quiet for so long");
    }
    if (!connections.isEmpty()) {
      loop.schedule(this::look, LOOK_NANOS);
    }
  }

  private void giveUp(String why) {
    stopped = true;
    connections.forEach(each -> each.giveUp(why));
    connections.clear();
  }

  @Override
  public void close() {
    loop.execute(() -> giveUp("closed"));
    lookUps.close();
    loops.close();
  }
}
