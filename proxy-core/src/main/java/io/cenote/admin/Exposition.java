package io.cenote.admin;

import io.cenote.measure.HistogramSample;
import io.cenote.stats.Family;
import io.cenote.stats.MetricSink;
import io.cenote.stats.Metrics;
import io.cenote.stats.ProxyReading;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metrics in the text formats of Prometheus (0.0.4) and OpenMetrics (1.0). Snapshots are made when
 * somebody asks; nothing is counted for them before.
 *
 * <p>Thread: the service loop.
 */
final class Exposition {
  private static final long MICRO = 1_000;

  /** Bounds of the buckets, nanoseconds: from 100 µs to 10 min, closest below a second. */
  private static final long[] BOUNDS = {
    100 * MICRO,
    250 * MICRO,
    500 * MICRO,
    1_000 * MICRO,
    2_500 * MICRO,
    5_000 * MICRO,
    10_000 * MICRO,
    25_000 * MICRO,
    50_000 * MICRO,
    100_000 * MICRO,
    250_000 * MICRO,
    500_000 * MICRO,
    1_000_000 * MICRO,
    5_000_000 * MICRO,
    30_000_000 * MICRO,
    600_000_000 * MICRO
  };

  private final PrometheusTextFormatWriter plain = PrometheusTextFormatWriter.create();
  private final OpenMetricsTextFormatWriter open = OpenMetricsTextFormatWriter.create();
  private final PrometheusRegistry jvm = new PrometheusRegistry();

  Exposition() {
    JvmMetrics.builder().register(jvm);
  }

  /**
   * Returns all metrics.
   *
   * @param accept what the client accepts; null: anything
   */
  Answer of(ProxyReading reading, @Nullable String accept) {
    Collector collector = new Collector();
    Metrics.tell(reading, collector);
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    collector.snapshots.values().forEach(family -> all.metricSnapshot(family.build()));
    jvm.scrape().forEach(all::metricSnapshot);
    ExpositionFormatWriter writer = open.accepts(accept) ? open : plain;
    ByteArrayOutputStream out = new ByteArrayOutputStream(32 * 1024);
    try {
      writer.write(out, all.build(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the stream is an array
    }
    return new Answer(HttpResponseStatus.OK, writer.getContentType(), out.toByteArray(), Map.of());
  }

  /** Family under way. */
  private interface Snapshots {
    void add(Labels labels, double value, @Nullable HistogramSample times);

    MetricSnapshot build();
  }

  /** Collects the series of each family, in the order of the families. */
  private static final class Collector implements MetricSink {
    private final Map<Family, Snapshots> snapshots = new EnumMap<>(Family.class);

    @Override
    public void value(Family family, double value, String... labels) {
      of(family).add(named(family, labels), value, null);
    }

    @Override
    public void times(Family family, HistogramSample times, String... labels) {
      if (times.count() > 0) {
        of(family).add(named(family, labels), 0, times);
      }
    }

    private static Labels named(Family family, String... labels) {
      return Labels.of(family.labels().toArray(String[]::new), labels);
    }

    private Snapshots of(Family family) {
      return snapshots.computeIfAbsent(
          family,
          one ->
              switch (one.kind()) {
                case GAUGE -> new Gauges(one);
                case COUNTER -> new Counters(one);
                case HISTOGRAM -> new Histograms(one);
                case INFO -> new Infos(one);
              });
    }
  }

  private static final class Gauges implements Snapshots {
    private final GaugeSnapshot.Builder builder;

    Gauges(Family family) {
      builder = GaugeSnapshot.builder().name(family.base()).help(family.help());
    }

    @Override
    public void add(Labels labels, double value, @Nullable HistogramSample times) {
      builder.dataPoint(
          GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(labels).value(value).build());
    }

    @Override
    public MetricSnapshot build() {
      return builder.build();
    }
  }

  private static final class Counters implements Snapshots {
    private final CounterSnapshot.Builder builder;

    Counters(Family family) {
      builder = CounterSnapshot.builder().name(family.base()).help(family.help());
    }

    @Override
    public void add(Labels labels, double value, @Nullable HistogramSample times) {
      builder.dataPoint(
          CounterSnapshot.CounterDataPointSnapshot.builder().labels(labels).value(value).build());
    }

    @Override
    public MetricSnapshot build() {
      return builder.build();
    }
  }

  private static final class Histograms implements Snapshots {
    private final HistogramSnapshot.Builder builder;

    Histograms(Family family) {
      builder = HistogramSnapshot.builder().name(family.base()).help(family.help());
    }

    @Override
    public void add(Labels labels, double value, @Nullable HistogramSample times) {
      if (times == null) {
        return;
      }
      long[] upTo = times.upTo(BOUNDS);
      ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
      long below = 0;
      for (int i = 0; i < BOUNDS.length; i++) {
        buckets.bucket(BOUNDS[i] / 1e9, upTo[i] - below);
        below = upTo[i];
      }
      buckets.bucket(Double.POSITIVE_INFINITY, times.count() - below);
      builder.dataPoint(
          HistogramSnapshot.HistogramDataPointSnapshot.builder()
              .labels(labels)
              .sum(times.sumNanos() / 1e9)
              .classicHistogramBuckets(buckets.build())
              .build());
    }

    @Override
    public MetricSnapshot build() {
      return builder.build();
    }
  }

  private static final class Infos implements Snapshots {
    private final InfoSnapshot.Builder builder;

    Infos(Family family) {
      builder = InfoSnapshot.builder().name(family.base()).help(family.help());
    }

    @Override
    public void add(Labels labels, double value, @Nullable HistogramSample times) {
      builder.dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build());
    }

    @Override
    public MetricSnapshot build() {
      return builder.build();
    }
  }
}
