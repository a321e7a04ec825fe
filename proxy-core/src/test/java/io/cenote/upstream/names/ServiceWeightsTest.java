package io.cenote.upstream.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ServiceWeightsTest {
  private static ServiceWeights.Target target(String record, String... addresses) {
    return new ServiceWeights.Target(
        SimLookUps.service(record), Arrays.stream(addresses).map(SimLookUps::address).toList());
  }

  private static List<String> texts(ServiceWeights.Target... targets) {
    return ServiceWeights.of(List.of(targets)).stream()
        .map(
            found ->
                found.host()
                    + " "
                    + found.address().getAddress().getHostAddress()
                    + " weight "
                    + found.weight()
                    + " priority "
                    + found.priority())
        .toList();
  }

  @Test
  void shouldTakeSmallWeightsAsTheyAreAndNoughtAsOne() {
    assertEquals(
        List.of("a. 10.0.0.1 weight 5 priority 10", "b. 10.0.0.2 weight 1 priority 10"),
        texts(target("10 5 1 a.", "10.0.0.1"), target("10 0 1 b.", "10.0.0.2")));
  }

  @Test
  void shouldScaleLargeWeightsOfEachPriorityByItself() {
    assertEquals(
        List.of(
            "a. 10.0.0.1 weight 1000 priority 10",
            "b. 10.0.0.2 weight 500 priority 10",
            "c. 10.0.0.3 weight 7 priority 20"),
        texts(
            target("10 60000 1 a.", "10.0.0.1"),
            target("10 30000 1 b.", "10.0.0.2"),
            target("20 7 1 c.", "10.0.0.3")));
  }

  @Test
  void shouldDivideAWeightAmongTheAddressesOfATarget() {
    assertEquals(
        List.of(
            "a. 10.0.0.1 weight 1 priority 10",
            "a. 10.0.0.2 weight 1 priority 10",
            "b. 10.0.0.3 weight 2 priority 10"),
        texts(target("10 1 1 a.", "10.0.0.1", "10.0.0.2"), target("10 1 1 b.", "10.0.0.3")));
  }

  @Test
  void shouldCountAnAddressOfTwoTargetsOnce() {
    assertEquals(
        List.of("a. 10.0.0.1 weight 5 priority 10"),
        texts(
            target("20 9 1 c.", "10.0.0.1"),
            target("10 2 1 a.", "10.0.0.1"),
            target("10 3 1 b.", "10.0.0.1")));
  }

  /** Weights stay in their range, and between those of two targets the ratio holds. */
  @Property
  void shouldKeepRatios(
      @ForAll @Size(min = 2, max = 20) List<@IntRange(min = 0, max = 65_535) Integer> weights) {
    List<Found> found =
        ServiceWeights.of(
            IntStream.range(0, weights.size())
                .mapToObj(i -> target("1 " + weights.get(i) + " 1 t.", "10.0.0." + (i + 1)))
                .toList());
    double most = weights.stream().mapToInt(weight -> Math.max(1, weight)).max().orElseThrow();
    double factor = Math.min(1, 1_000 / most);
    for (int i = 0; i < found.size(); i++) {
      int weight = found.get(i).weight();
      assertTrue(weight >= 1 && weight <= 1_000, found::toString);
      assertEquals(Math.max(1, weights.get(i) * factor), weight, 0.5);
    }
  }
}
