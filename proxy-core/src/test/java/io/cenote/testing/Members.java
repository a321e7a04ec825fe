package io.cenote.testing;

import io.cenote.transport.Endpoint;
import io.cenote.transport.EndpointAddress;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.member.Member;
import java.util.ArrayList;
import java.util.List;

/** Members of an upstream, for tests that need no sockets. */
public final class Members {
  private Members() {}

  /** One on 10.0.0.{@code last}, of that weight. */
  public static Member of(int last, int weight) {
    Endpoint endpoint = new Endpoint.Tcp("10.0." + last / 256 + "." + last % 256, 6379);
    Listed listed = new Listed.Place(endpoint, weight);
    return new Member(
        new Member.Identity(last, listed, endpoint, EndpointAddress.of(endpoint)),
        new Member.Share(weight, 0),
        () -> 0.5,
        0);
  }

  /** Some of one entry, of these priorities. */
  public static List<Member> withPriorities(int... priorities) {
    List<Member> members = new ArrayList<>();
    Listed listed = new Listed.Service("_redis._tcp.example.org");
    for (int priority : priorities) {
      Endpoint endpoint = new Endpoint.Tcp("10.0.0." + members.size(), 6379);
      members.add(
          new Member(
              new Member.Identity(0, listed, endpoint, EndpointAddress.of(endpoint)),
              new Member.Share(1, priority),
              () -> 0.5,
              0));
    }
    return members;
  }

  /** Some of these weights, on 10.0.0.0 and so on. */
  public static List<Member> ofWeights(int... weights) {
    List<Member> members = new ArrayList<>();
    for (int weight : weights) {
      members.add(of(members.size(), weight));
    }
    return members;
  }
}
