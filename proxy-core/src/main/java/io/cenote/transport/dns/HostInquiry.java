package io.cenote.transport.dns;

import io.cenote.transport.Loop;
import java.net.InetAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Question for the addresses of one complete name, of both families at once. Once one family is
 * there, the other has a quarter of the timeout left: some servers never answer for one of them.
 *
 * <p>Thread: the loop.
 */
final class HostInquiry {
  private static final int GRACE_SHARE = 4;

  private final LookUpScope scope;
  private final Consumer<HostAnswer> then;
  private @Nullable Answer<InetAddress> ipv4;
  private @Nullable Answer<InetAddress> ipv6;
  private Loop.@Nullable Timer grace;
  private boolean done;

  private HostInquiry(LookUpScope scope, Consumer<HostAnswer> then) {
    this.scope = scope;
    this.then = then;
  }

  static void ask(LookUpScope scope, HostQuestion question, Consumer<HostAnswer> then) {
    HostInquiry inquiry = new HostInquiry(scope, then);
    inquiry.ipv4 = question.ipv4() ? null : HostAnswer.NOT_ASKED;
    inquiry.ipv6 = question.ipv6() ? null : HostAnswer.NOT_ASKED;
    if (question.ipv4()) {
      Inquiry.ask(scope, question.host(), RecordKind.A, inquiry::answeredIpv4);
    }
    if (question.ipv6()) {
      Inquiry.ask(scope, question.host(), RecordKind.AAAA, inquiry::answeredIpv6);
    }
  }

  private void answeredIpv4(Answer<InetAddress> answer) {
    ipv4 = answer;
    answered();
  }

  private void answeredIpv6(Answer<InetAddress> answer) {
    ipv6 = answer;
    answered();
  }

  private void answered() {
    if (done) {
      return;
    }
    if (ipv4 != null && ipv6 != null) {
      finish(ipv4, ipv6);
    } else if (isGood(ipv4) || isGood(ipv6)) {
      long nanos = scope.timeout().toNanos() / GRACE_SHARE;
      grace = scope.queries().loop().schedule(this::graceOver, nanos);
    }
  }

  private static boolean isGood(@Nullable Answer<InetAddress> answer) {
    return answer != null && answer.isGood();
  }

  private void graceOver() {
    if (!done) {
      finish(ipv4 == null ? silent("A") : ipv4, ipv6 == null ? silent("AAAA") : ipv6);
    }
  }

  private static Answer<InetAddress> silent(String type) {
    return new Answer.Failed<>(LookUpFailure.TIMEOUT, "no answer for " + type);
  }

  private void finish(Answer<InetAddress> first, Answer<InetAddress> second) {
    done = true;
    if (grace != null) {
      grace.cancel();
    }
    then.accept(new HostAnswer(first, second));
  }
}
