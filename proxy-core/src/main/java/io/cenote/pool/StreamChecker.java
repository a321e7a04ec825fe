package io.cenote.pool;

import io.cenote.transport.Loop;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.system.Connector;
import io.cenote.upstream.health.Checker;
import io.cenote.upstream.health.HealthSettings;
import io.cenote.upstream.member.Member;
import java.net.ConnectException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checker with real sockets. */
final class StreamChecker implements Checker {
  private final Loop loop;
  private final Connector connector;
  private final EndpointCheck.Terms terms;
  private final TcpSettings tcp;
  private final Set<EndpointCheck> running = new HashSet<>();

  /**
   * Creates the checker of an upstream.
   *
   * @param loop loop on which its connections are
   * @param connector makes streams for that loop
   */
  StreamChecker(UpstreamSettings upstream, Loop loop, Connector connector) {
    this.loop = loop;
    this.connector = connector;
    tcp = upstream.link().tcp().withoutTimers(); // each option is a system call a check
    HealthSettings.Active active = upstream.endpoints().health().active();
    boolean probes = upstream.protocol().kind().probes();
    terms =
        new EndpointCheck.Terms(
            active.question(),
            probes ? upstream.startProtocol(null) : null,
            upstream.link().header(),
            active.timeout());
  }

  @Override
  public void check(Member member, End end) {
    Stream stream;
    try {
      stream =
          connector.connecting(
              loop, member.identity().endpoint(), member.address(), tcp, terms.timeout());
    } catch (ConnectException e) {
      end.unknown();
      return;
    }
    EndpointCheck check = new EndpointCheck(loop, stream, member.address(), terms, end);
    running.add(check);
    check.begin(() -> running.remove(check));
  }

  @Override
  public void close() {
    List.copyOf(running).forEach(EndpointCheck::cancel);
  }
}
