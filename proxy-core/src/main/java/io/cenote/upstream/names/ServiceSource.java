package io.cenote.upstream.names;

import io.cenote.transport.Endpoint;
import io.cenote.transport.dns.Answer;
import io.cenote.transport.dns.LookUpFailure;
import io.cenote.transport.dns.ServiceRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Addresses of a service: its targets, each looked up at its own TTL.
 *
 * <p>Thread: the loop, but for {@link #lastGoodNanos()}.
 */
final class ServiceSource implements NameSource, LookUpClock.Asker {
  private static final Comparator<ServiceRecord> ORDER =
      Comparator.comparingInt(ServiceRecord::priority)
          .thenComparing(ServiceRecord::target)
          .thenComparingInt(ServiceRecord::port);

  private final NameHome home;
  private final String name;
  private final SourceListener listener;
  private final LookUpClock clock;
  private final NameLog log;
  private final Map<Endpoint.Tcp, HostSource> targets = new HashMap<>();
  private List<ServiceRecord> records = List.of();
  private boolean tried;
  private volatile long lastGood = NEVER;

  ServiceSource(NameHome home, String name, SourceListener listener) {
    this.home = home;
    this.name = name;
    this.listener = listener;
    clock = new LookUpClock(home, this);
    log = new NameLog(home, name, "targets");
  }

  @Override
  public void start() {
    clock.start();
  }

  @Override
  public void lookAgain() {
    clock.lookAgain();
    targets.values().forEach(HostSource::lookAgain);
  }

  @Override
  public void close() {
    clock.close();
    targets.values().forEach(HostSource::close);
  }

  @Override
  public boolean isTried() {
    return tried && targets.values().stream().allMatch(HostSource::isTried);
  }

  @Override
  public long lastGoodNanos() {
    return lastGood;
  }

  @Override
  public List<Found> found() {
    return ServiceWeights.of(
        records.stream()
            .map(record -> new ServiceWeights.Target(record, source(record).addresses()))
            .toList());
  }

  private HostSource source(ServiceRecord record) {
    return targets.computeIfAbsent(
        keyOf(record), key -> new HostSource(home, key.host(), key.port(), listener));
  }

  private static Endpoint.Tcp keyOf(ServiceRecord record) {
    return new Endpoint.Tcp(record.target(), record.port());
  }

  @Override
  public void ask(int turn) {
    home.lookUps().service(name, answer -> answered(turn, answer));
  }

  @Override
  public void silent() {
    failed(LookUpFailure.TIMEOUT, "no answer");
  }

  private void answered(int turn, Answer<ServiceRecord> answer) {
    if (!clock.isUnderWay(turn)) {
      return;
    }
    if (answer instanceof Answer.Failed<ServiceRecord> failure) {
      failed(failure.kind(), failure.text());
    } else if (answer instanceof Answer.Good<ServiceRecord> good) {
      tried = true;
      clock.good(good.ttl());
      lastGood = home.loop().nanos();
      log.good(good.records().size());
      take(good.records());
      listener.good();
    }
  }

  private void take(List<ServiceRecord> all) {
    List<ServiceRecord> inOrder = new ArrayList<>(all);
    inOrder.sort(ORDER);
    log.counted(inOrder.size(), NameWatch.MOST_ADDRESSES);
    records = inOrder.stream().limit(NameWatch.MOST_ADDRESSES).toList();
    var wanted = records.stream().map(ServiceSource::keyOf).collect(Collectors.toSet());
    targets.forEach(
        (key, target) -> {
          if (!wanted.contains(key)) {
            target.close();
          }
        });
    targets.keySet().retainAll(wanted);
    records.forEach(record -> source(record).start());
  }

  private void failed(LookUpFailure kind, String text) {
    tried = true;
    clock.failed();
    long age = lastGood == NEVER ? 0 : home.loop().nanos() - lastGood;
    log.failed(kind, text, records.size(), age);
    listener.failed(kind, text);
  }
}
