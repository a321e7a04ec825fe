package io.cenote.transport.dns;

import io.cenote.journal.Lazy;
import io.cenote.transport.Endpoint;
import io.cenote.transport.EndpointAddress;
import io.cenote.transport.socket.NettyLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Look-ups as the host does them: its hosts file first, then DNS, with the servers of its
 * resolv.conf unless others are given. Both files are read again when they change. It keeps no
 * answer. Netty's resolver is made at the first question that goes to a server. After the close,
 * look-ups may end without an answer.
 *
 * <p>Thread: the service loop; {@link #close()} any. Owner: its creator, which closes it.
 */
public final class DnsClient implements LookUps {
  private static final Path ETC = Path.of("/etc");

  private final NettyLoop loop;
  private final DnsServers settings;
  private final HostsFile hosts;
  private final WatchedFile<ResolvConf> resolvConf;
  private final Lazy<NettyQueries> queries;
  private boolean usesQueries;
  private boolean closed;

  /** Creates a client on the service loop, with the files of this host. */
  public DnsClient(NettyLoop loop, DnsServers settings) {
    this(loop, settings, ETC);
  }

  /**
   * Creates a client with other files.
   *
   * @param etc the folder with {@code hosts} and {@code resolv.conf}
   */
  DnsClient(NettyLoop loop, DnsServers settings, Path etc) {
    this.loop = loop;
    this.settings = settings;
    hosts = new HostsFile(etc.resolve("hosts"));
    resolvConf = new WatchedFile<>(etc.resolve("resolv.conf"), ResolvConf::parse);
    queries = new Lazy<>(() -> new NettyQueries(loop, settings.timeout()));
  }

  @Override
  public void host(HostQuestion question, Consumer<HostAnswer> then) {
    loop.execute(() -> lookUpHost(question, then));
  }

  @Override
  public void service(String name, Consumer<Answer<ServiceRecord>> then) {
    loop.execute(() -> lookUpService(name, then));
  }

  private void lookUpHost(HostQuestion question, Consumer<HostAnswer> then) {
    HostAnswer written = hosts.addresses(question);
    if (written.isGood()) {
      then.accept(written);
    } else if (!closed) {
      LookUpScope scope = begin();
      new SearchWalk<HostAnswer>(
              resolvConf.get().candidates(question.host()),
              (name, found) -> HostInquiry.ask(scope, question.about(name), found),
              then)
          .next();
    }
  }

  private void lookUpService(String service, Consumer<Answer<ServiceRecord>> then) {
    if (!closed) {
      LookUpScope scope = begin();
      new SearchWalk<Answer<ServiceRecord>>(
              resolvConf.get().candidates(service),
              (name, found) -> Inquiry.ask(scope, name, RecordKind.SRV, found),
              then)
          .next();
    }
  }

  private LookUpScope begin() {
    usesQueries = true;
    long deadline = loop.nanos() + settings.timeout().toNanos();
    return new LookUpScope(queries.get(), servers(), settings.timeout(), deadline);
  }

  private List<InetSocketAddress> servers() {
    return settings.servers().isEmpty()
        ? resolvConf.get().servers()
        : settings.servers().stream().map(DnsClient::address).toList();
  }

  private static InetSocketAddress address(Endpoint.Tcp server) {
    InetAddress literal = EndpointAddress.literal(server.host());
    return new InetSocketAddress(Objects.requireNonNull(literal, server::host), server.port());
  }

  /** Ends all look-ups under way, unless the loop has ended, which does so itself. */
  @Override
  public void close() {
    if (!loop.hasEnded()) {
      loop.execute(this::closeQueries);
    }
  }

  private void closeQueries() {
    closed = true;
    if (usesQueries) {
      queries.get().close();
    }
  }
}
