package io.cenote.upstream.names;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.SimLoop;
import io.cenote.transport.dns.Answer;
import io.cenote.transport.dns.HostAnswer;
import io.cenote.transport.dns.HostQuestion;
import io.cenote.transport.dns.LookUpFailure;
import io.cenote.transport.dns.LookUps;
import io.cenote.transport.dns.ServiceRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Look-ups in virtual time, which answer as the test says. A second question about a name while the
 * first is open and not over its time is a failure of the test.
 */
final class SimLookUps implements LookUps {
  private final SimLoop loop;
  private final Map<String, Consumer<HostAnswer>> hosts = new HashMap<>();
  private final Map<String, Consumer<Answer<ServiceRecord>>> services = new HashMap<>();
  private final Map<String, Long> open = new HashMap<>();
  private final List<Consumer<HostAnswer>> givenUp = new ArrayList<>();

  /** When look-ups began. */
  final List<Long> began = new ArrayList<>();

  SimLookUps(SimLoop loop) {
    this.loop = loop;
  }

  @Override
  public void host(HostQuestion question, Consumer<HostAnswer> then) {
    asked(question.host());
    Consumer<HostAnswer> before = hosts.put(question.host(), then);
    if (before != null) {
      givenUp.add(before);
    }
  }

  @Override
  public void service(String name, Consumer<Answer<ServiceRecord>> then) {
    asked(name);
    services.put(name, then);
  }

  @Override
  public void close() {}

  private void asked(String name) {
    long now = loop.nanos();
    began.add(now);
    Long before = open.put(name, now);
    assertTrue(
        before == null || now - before > WatchedName.TIMEOUT.toNanos(),
        "two look-ups of " + name + " at a time");
  }

  /** Whether a look-up of the name waits for its answer. */
  boolean isOpen(String name) {
    return open.containsKey(name);
  }

  /** Answers with addresses, of both families. */
  void found(String host, int ttlSeconds, String... addresses) {
    List<InetAddress> all = Arrays.stream(addresses).map(SimLookUps::address).toList();
    List<InetAddress> ipv4 = all.stream().filter(one -> one.getAddress().length == 4).toList();
    List<InetAddress> ipv6 = all.stream().filter(one -> one.getAddress().length == 16).toList();
    answer(host, new HostAnswer(half(ipv4, ttlSeconds), half(ipv6, ttlSeconds)));
  }

  private static Answer<InetAddress> half(List<InetAddress> found, int ttlSeconds) {
    return found.isEmpty()
        ? failed(LookUpFailure.EMPTY)
        : new Answer.Good<>(found, Duration.ofSeconds(ttlSeconds));
  }

  /** Answers with a failure of both families. */
  void fails(String host, LookUpFailure kind) {
    answer(host, new HostAnswer(failed(kind), failed(kind)));
  }

  /** Answers with IPv4 addresses, and a failure of the other family. */
  void halfFails(String host, LookUpFailure kind, int ttlSeconds, String... addresses) {
    List<InetAddress> ipv4 = Arrays.stream(addresses).map(SimLookUps::address).toList();
    answer(host, new HostAnswer(half(ipv4, ttlSeconds), failed(kind)));
  }

  static <T> Answer<T> failed(LookUpFailure kind) {
    return new Answer.Failed<>(kind, kind.name());
  }

  private void answer(String host, HostAnswer answer) {
    open.remove(host);
    Consumer<HostAnswer> then = requireNonNull(hosts.remove(host), host);
    loop.run(() -> then.accept(answer));
  }

  /** Answers a question that was given up before. */
  void foundLate(String address) {
    Answer<InetAddress> ipv4 = half(List.of(address(address)), 1);
    Consumer<HostAnswer> then = givenUp.remove(0);
    loop.run(() -> then.accept(new HostAnswer(ipv4, failed(LookUpFailure.EMPTY))));
  }

  /** Answers with services: {@code "priority weight port target"}. */
  void serves(String name, int ttlSeconds, String... services) {
    List<ServiceRecord> records = Arrays.stream(services).map(SimLookUps::service).toList();
    answerService(name, new Answer.Good<>(records, Duration.ofSeconds(ttlSeconds)));
  }

  void answerService(String name, Answer<ServiceRecord> answer) {
    open.remove(name);
    Consumer<Answer<ServiceRecord>> then = requireNonNull(services.remove(name), name);
    loop.run(() -> then.accept(answer));
  }

  static ServiceRecord service(String text) {
    String[] parts = text.split(" ");
    return new ServiceRecord(
        parts[3],
        Integer.parseInt(parts[2]),
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[0]));
  }

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
