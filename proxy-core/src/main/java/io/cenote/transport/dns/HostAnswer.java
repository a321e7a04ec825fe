package io.cenote.transport.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Addresses of a host. The two families are answered each by itself, so one may have failed while
 * the other is good.
 */
public record HostAnswer(Answer<InetAddress> ipv4, Answer<InetAddress> ipv6) implements Outcome {
  /** Answer about a family that was not asked for. */
  public static final Answer<InetAddress> NOT_ASKED =
      new Answer.Failed<>(LookUpFailure.EMPTY, "not asked for");

  @Override
  public boolean isGood() {
    return ipv4.isGood() || ipv6.isGood();
  }

  @Override
  public boolean isDenied() {
    return ipv4.isDenied() && ipv6.isDenied();
  }

  /** Returns the addresses of both families. */
  public List<InetAddress> addresses() {
    List<InetAddress> all = new ArrayList<>();
    for (Answer<InetAddress> answer : List.of(ipv4, ipv6)) {
      if (answer instanceof Answer.Good<InetAddress> good) {
        all.addAll(good.records());
      }
    }
    return all;
  }

  /** Returns the failure to report: one of a family that was asked for, an unclear one first. */
  public Answer.Failed<InetAddress> failure() {
    return failure(failed -> !failed.isDenied())
        .or(() -> failure(failed -> failed != NOT_ASKED))
        .or(() -> failure(failed -> true))
        .orElseThrow(() -> new IllegalStateException("both families are good"));
  }

  private Optional<Answer.Failed<InetAddress>> failure(
      Predicate<Answer.Failed<InetAddress>> wanted) {
    return Stream.of(ipv4, ipv6)
        .filter(answer -> !answer.isGood())
        .map(answer -> (Answer.Failed<InetAddress>) answer)
        .filter(wanted)
        .findFirst();
  }
}
