package io.cenote.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.close.CloseCount;
import io.cenote.close.ClosePhase;
import io.cenote.lease.LeaseSample;
import io.cenote.lease.PinCount;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.listen.Rejection;
import io.cenote.measure.Histogram;
import io.cenote.measure.HistogramSample;
import io.cenote.pool.PoolSnapshot;
import io.cenote.pool.PoolTimes;
import io.cenote.transport.CloseReason;
import io.cenote.transport.tls.TlsContexts;
import io.cenote.upstream.EndpointsSnapshot;
import io.cenote.upstream.member.MemberState;
import io.cenote.upstream.names.NameSnapshot;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told as metrics, and that nothing is left out. */
class MetricsTest {
  /** Keeps values by their series, as a query names them. */
  private static final class Kept implements MetricSink {
    final Map<String, Double> values = new LinkedHashMap<>();
    final Set<Family> families = EnumSet.noneOf(Family.class);

    @Override
    public void value(Family family, double value, String... labels) {
      families.add(family);
      Double before = values.put(series(family, labels), value);
      assertTrue(before == null, () -> "twice: " + series(family, labels));
    }

    @Override
    public void times(Family family, HistogramSample times, String... labels) {
      families.add(family);
      values.put(series(family, labels), (double) times.count());
    }

    private static String series(Family family, String... labels) {
      assertEquals(family.labels().size(), labels.length, family::toString);
      List<String> pairs = new ArrayList<>();
      for (int i = 0; i < labels.length; i++) {
        pairs.add(family.labels().get(i) + '=' + labels[i]);
      }
      return family.series() + '{' + String.join(",", pairs) + '}';
    }
  }

  private static HistogramSample once() {
    Histogram histogram = new Histogram();
    histogram.record(1_500_000);
    return histogram.sample();
  }

  private static EndpointsSnapshot.One endpoint(String text, String address, MemberState state) {
    return new EndpointsSnapshot.One(
        text, address, 1, state, 2, new EndpointsSnapshot.Counts(1, 1, 0), List.of());
  }

  private static PoolReading pool(String name, List<EndpointsSnapshot.One> members) {
    List<CloseCount> closes = new ArrayList<>();
    for (EndpointsSnapshot.One member : members) {
      closes.add(new CloseCount(member.endpoint(), ClosePhase.IDLE, CloseReason.LRU, 1));
    }
    HistogramSample once = once();
    PoolSnapshot pool =
        new PoolSnapshot(
            name,
            12,
            64,
            3,
            7,
            5,
            2,
            1902,
            40,
            22,
            1862,
            9,
            8,
            7,
            6,
            41_900_000_000L,
            new PoolTimes(once, once, once, once),
            closes,
            new EndpointsSnapshot(
                "",
                members,
                List.of(
                    new NameSnapshot("a", 2_000_000_000L, Map.of("good", 2L), ""),
                    new NameSnapshot("b", 5_000_000_000L, Map.of("good", 1L, "nxdomain", 4L), ""))),
            Map.of(CloseReason.ACQUIRE_TIMEOUT, 2L),
            false);
    LeaseSample leases =
        new LeaseSample(
            4,
            3,
            2,
            Map.of("multi", 2),
            Map.of("multi", new PinCount(5, 1_500_000_000L)),
            7,
            Map.of("moved", 1L));
    return PoolReading.of(pool, leases);
  }

  private static Kept told(List<PoolReading> pools) {
    ListenerSnapshot listener =
        new ListenerSnapshot(
            "in",
            "127.0.0.1:1",
            "redis",
            3,
            10,
            20,
            4,
            Map.of(Rejection.MAX_SESSIONS, 4L),
            1,
            new ListenerSnapshot.Sources(1, 0),
            2,
            new ListenerSnapshot.Bytes(100, 200),
            List.of(),
            once(),
            List.of(new CloseCount("in", ClosePhase.ACTIVE, CloseReason.PEER_FIN, 17)));
    ProxyReading all =
        new ProxyReading(
            pools,
            List.of(listener),
            Map.of("listener=in", new TlsContexts.Facts(1, 2, 1_800_000_000L, once(), 3)),
            new ProxyReading.Buffered(10, 100, 1),
            new ProxyReading.State(
                "draining",
                List.of(1_000_000L),
                new ProxyReading.Reloads(2, 1),
                new ProxyReading.Build("1", "17", "EPOLL")));
    Kept kept = new Kept();
    Metrics.tell(all, kept);
    return kept;
  }

  @Test
  void shouldTellEveryFamily() {
    Kept kept = told(List.of(pool("redis", List.of(endpoint("h:1", "a", MemberState.UP)))));
    assertEquals(EnumSet.allOf(Family.class), kept.families);
  }

  /** A number of the line is the metric beside it here, or the sum or the ratio of some. */
  @Test
  void shouldHaveEveryNumberOfTheStatsLine() {
    PoolReading reading = pool("redis", List.of(endpoint("h:1", "a", MemberState.UP)));
    Map<String, Double> values = told(List.of(reading)).values;
    Set<String> words = new TreeSet<>();
    for (String field : StatsLine.of(reading).split(" ", -1)) {
      String word = field.substring(0, field.indexOf('='));
      String shown = field.substring(field.indexOf('=') + 1);
      words.add(word);
      Double value = valueOf(word, values);
      if (value != null) {
        assertEquals(value.longValue(), Long.parseLong(shown), word);
      }
    }
    assertEquals(
        "[acquired, active, closed.lru, created, hit, idle, max, mux-depth, oldest-idle-s, pending,"
            + " pinned.multi, pool, refused.acquire-timeout, reused, total, wait-p99-ms, warm]",
        words.toString());
  }

  private static @Nullable Double valueOf(String word, Map<String, Double> values) {
    String pool = "{upstream=redis}";
    return switch (word) {
      case "total" -> sum(values, "cenote_pool_connections{");
      case "acquired" -> sum(values, "cenote_pool_acquired_total{");
      case "max" -> values.get("cenote_pool_max_connections" + pool);
      case "active", "idle" ->
          values.get("cenote_pool_connections{upstream=redis,state=" + word + "}");
      case "warm", "reused" ->
          values.get("cenote_pool_acquired_total{upstream=redis,how=" + word + "}");
      case "pending" -> values.get("cenote_pool_pending" + pool);
      case "created" -> values.get("cenote_pool_created_total" + pool);
      case "oldest-idle-s" -> values.get("cenote_pool_oldest_idle_seconds" + pool);
      case "mux-depth" -> values.get("cenote_mux_pending_requests" + pool);
      case "closed.lru" -> sum(values, "cenote_connections_closed_total{");
      case "refused.acquire-timeout" ->
          values.get("cenote_sessions_refused_total{upstream=redis,reason=acquire-timeout}");
      case "pinned.multi" -> values.get("cenote_pinned_connections{upstream=redis,reason=multi}");
      case "pool", "hit", "wait-p99-ms" -> null; // a label, a ratio, a histogram
      default -> throw new AssertionError("no metric for " + word);
    };
  }

  private static double sum(Map<String, Double> values, String start) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(start))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  @Test
  void shouldTakeAnEndpointForUpWhileOneOfItsAddressesIs() {
    Map<String, Double> values =
        told(List.of(
                pool(
                    "redis",
                    List.of(
                        endpoint("name:1", "a", MemberState.DOWN),
                        endpoint("name:1", "b", MemberState.UP),
                        endpoint("other:1", "c", MemberState.EJECTED)))))
            .values;
    assertEquals(1, values.get("cenote_endpoint_up{upstream=redis,endpoint=name:1}"));
    assertEquals(0, values.get("cenote_endpoint_up{upstream=redis,endpoint=other:1}"));
    assertEquals(4, values.get("cenote_endpoint_ejections_total{upstream=redis,endpoint=name:1}"));
    assertEquals(5, values.get("cenote_dns_age_seconds{upstream=redis}"));
    assertEquals(3, values.get("cenote_dns_lookups_total{upstream=redis,result=good}"));
  }

  @Test
  void shouldBoundTheNumberOfSeries() {
    List<PoolReading> pools = new ArrayList<>();
    for (int p = 0; p < 10; p++) {
      List<EndpointsSnapshot.One> members = new ArrayList<>();
      for (int m = 0; m < 200; m++) {
        members.add(endpoint("host-" + m + ":1", "10.0.0." + m, MemberState.UP));
      }
      pools.add(pool("pool-" + p, members));
    }
    Map<String, Double> values = told(pools).values;
    assertEquals(
        136.0,
        values.get(
            "cenote_connections_closed_total{upstream=pool-0,endpoint=other,phase=idle,reason=lru}"));
    assertTrue(values.size() < 2_600, () -> values.size() + " series");
  }
}
