package io.cenote.upstream.names;

import io.cenote.transport.dns.Answer;
import io.cenote.transport.dns.HostAnswer;
import io.cenote.transport.dns.HostQuestion;
import io.cenote.transport.dns.LookUpFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses of one host. A family that failed keeps its last addresses while the other goes on.
 *
 * <p>Thread: the loop, but for {@link #lastGoodNanos()}.
 */
final class HostSource implements NameSource, LookUpClock.Asker {
  private static final Comparator<InetAddress> ORDER =
      Comparator.comparing(InetAddress::getAddress, Arrays::compareUnsigned);

  private static final int ONLY = 1;
  private static final int FIRST = 0;

  private final NameHome home;
  private final HostQuestion question;
  private final int port;
  private final SourceListener listener;
  private final LookUpClock clock;
  private final NameLog log;
  private List<InetAddress> ipv4 = List.of();
  private List<InetAddress> ipv6 = List.of();
  private boolean tried;
  private volatile long lastGood = NEVER;

  HostSource(NameHome home, String host, int port, SourceListener listener) {
    this.home = home;
    this.port = port;
    this.listener = listener;
    Family family = home.settings().family();
    question = new HostQuestion(host, family != Family.IPV6, family != Family.IPV4);
    clock = new LookUpClock(home, this);
    log = new NameLog(home, host, "addresses");
  }

  @Override
  public void start() {
    clock.start();
  }

  @Override
  public void lookAgain() {
    clock.lookAgain();
  }

  @Override
  public void close() {
    clock.close();
  }

  @Override
  public boolean isTried() {
    return tried;
  }

  @Override
  public long lastGoodNanos() {
    return lastGood;
  }

  @Override
  public List<Found> found() {
    return addresses().stream()
        .map(
            address ->
                new Found(question.host(), new InetSocketAddress(address, port), ONLY, FIRST))
        .toList();
  }

  /** Returns the addresses as last known, at most as many as a watch tells. */
  List<InetAddress> addresses() {
    return Stream.concat(ipv4.stream(), ipv6.stream())
        .distinct()
        .limit(NameWatch.MOST_ADDRESSES)
        .toList();
  }

  @Override
  public void ask(int turn) {
    home.lookUps().host(question, answer -> answered(turn, answer));
  }

  @Override
  public void silent() {
    failed(LookUpFailure.TIMEOUT, "no answer");
  }

  private void answered(int turn, HostAnswer answer) {
    if (!clock.isUnderWay(turn)) {
      return;
    }
    if (!answer.isGood()) {
      failed(answer.failure().kind(), answer.failure().text());
      return;
    }
    tried = true;
    log.counted(sizeOf(answer), NameWatch.MOST_ADDRESSES);
    ipv4 = after(ipv4, answer.ipv4());
    ipv6 = after(ipv6, answer.ipv6());
    clock.good(ttlOf(answer));
    lastGood = home.loop().nanos();
    reportHalf(answer);
    listener.good();
  }

  /** Returns the addresses of a family after an answer, the same of too many each time. */
  private static List<InetAddress> after(List<InetAddress> before, Answer<InetAddress> answer) {
    if (answer instanceof Answer.Good<InetAddress> good) {
      return good.records().stream().sorted(ORDER).limit(NameWatch.MOST_ADDRESSES).toList();
    }
    return answer.isDenied() ? List.of() : before;
  }

  private static int sizeOf(HostAnswer answer) {
    return Stream.of(answer.ipv4(), answer.ipv6())
        .filter(Answer.Good.class::isInstance)
        .mapToInt(good -> ((Answer.Good<InetAddress>) good).records().size())
        .sum();
  }

  private static Duration ttlOf(HostAnswer answer) {
    return Stream.of(answer.ipv4(), answer.ipv6())
        .filter(Answer.Good.class::isInstance)
        .map(good -> ((Answer.Good<InetAddress>) good).ttl())
        .min(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** Warns of a family that failed for another reason than that it has no addresses. */
  private void reportHalf(HostAnswer answer) {
    boolean whole =
        Stream.of(answer.ipv4(), answer.ipv6()).allMatch(half -> half.isGood() || half.isDenied());
    if (whole) {
      log.good(addresses().size());
    } else {
      Answer.Failed<InetAddress> half = answer.failure();
      log.failed(half.kind(), half.text(), addresses().size(), age());
      listener.halfFailed(half.kind(), half.text());
    }
  }

  private void failed(LookUpFailure kind, String text) {
    tried = true;
    clock.failed();
    log.failed(kind, text, addresses().size(), age());
    listener.failed(kind, text);
  }

  private long age() {
    return lastGood == NEVER ? 0 : home.loop().nanos() - lastGood;
  }
}
