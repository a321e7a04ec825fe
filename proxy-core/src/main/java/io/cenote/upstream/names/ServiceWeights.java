package io.cenote.upstream.names;

import io.cenote.transport.dns.ServiceRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Weights of the addresses of a service. The weight of a target (0 counts as 1) is divided among
 * its addresses. Within a priority all weights are then multiplied by one number: so that the least
 * is 1, where one is less; and so that the greatest is 1000, where one is more. An address of two
 * targets has the sum in the lowest of their priorities, and the name of the first of them.
 */
final class ServiceWeights {
  private static final double MOST = 1_000;

  private ServiceWeights() {}

  /** A target with its addresses. */
  record Target(ServiceRecord record, List<InetAddress> addresses) {}

  /** Share of an address in the first target that has it. */
  private static final class Share {
    final ServiceRecord first;
    final InetSocketAddress place;
    double amount;

    Share(ServiceRecord first, InetSocketAddress place) {
      this.first = first;
      this.place = place;
    }
  }

  static List<Found> of(List<Target> targets) {
    Map<InetSocketAddress, Share> shares = new LinkedHashMap<>();
    List<Target> inOrder = new ArrayList<>(targets);
    inOrder.sort(Comparator.comparingInt(target -> target.record().priority()));
    for (Target target : inOrder) {
      ServiceRecord record = target.record();
      double amount = Math.max(1.0, record.weight()) / target.addresses().size();
      for (InetAddress address : target.addresses()) {
        InetSocketAddress place = new InetSocketAddress(address, record.port());
        Share share = shares.computeIfAbsent(place, unseen -> new Share(record, place));
        if (share.first.priority() == record.priority()) {
          share.amount += amount;
        }
      }
    }
    Map<Integer, List<Share>> byPriority =
        shares.values().stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.first.priority(), TreeMap::new, Collectors.toList()));
    return byPriority.values().stream().flatMap(ServiceWeights::scaled).toList();
  }

  private static Stream<Found> scaled(List<Share> priority) {
    double factor = factor(priority);
    return priority.stream().map(share -> found(share, factor));
  }

  private static Found found(Share share, double factor) {
    long weight = Math.max(1, Math.round(share.amount * factor));
    ServiceRecord first = share.first;
    return new Found(first.target(), share.place, (int) weight, first.priority());
  }

  private static double factor(List<Share> shares) {
    double least = shares.stream().mapToDouble(each -> each.amount).min().orElse(1);
    double most = shares.stream().mapToDouble(each -> each.amount).max().orElse(1);
    double factor = least < 1 ? 1 / least : 1;
    return most * factor > MOST ? MOST / most : factor;
  }
}
