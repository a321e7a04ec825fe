package io.cenote.upstream.names;

import io.cenote.transport.dns.ServiceRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  static List<Found> of(List<Target> targets) {
    Map<Integer, Map<InetSocketAddress, Double>> byPriority = new LinkedHashMap<>();
    Map<InetSocketAddress, ServiceRecord> firsts = new HashMap<>();
    List<Target> inOrder = new ArrayList<>(targets);
    inOrder.sort(Comparator.comparingInt(target -> target.record().priority()));
    for (Target target : inOrder) {
      ServiceRecord record = target.record();
      double share = Math.max(1.0, record.weight()) / target.addresses().size();
      for (InetAddress address : target.addresses()) {
        InetSocketAddress place = new InetSocketAddress(address, record.port());
        ServiceRecord first = firsts.computeIfAbsent(place, unseen -> record);
        if (first.priority() == record.priority()) {
          byPriority
              .computeIfAbsent(record.priority(), unseen -> new LinkedHashMap<>())
              .merge(place, share, Double::sum);
        }
      }
    }
    List<Found> found = new ArrayList<>();
    for (Map<InetSocketAddress, Double> shares : byPriority.values()) {
      double factor = factor(shares);
      shares.forEach(
          (place, share) -> {
            long weight = Math.max(1, Math.round(share * factor));
            ServiceRecord first = firsts.get(place);
            found.add(new Found(first.target(), place, (int) weight, first.priority()));
          });
    }
    return found;
  }

  private static double factor(Map<InetSocketAddress, Double> shares) {
    double least = shares.values().stream().min(Double::compare).orElse(1.0);
    double most = shares.values().stream().max(Double::compare).orElse(1.0);
    double factor = least < 1 ? 1 / least : 1;
    return most * factor > MOST ? MOST / most : factor;
  }
}
