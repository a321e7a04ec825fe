package io.cenote.admin;

import io.cenote.close.RecentCloses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answer to {@code GET /closes}: the last closes of all sides together, the newest first. */
final class ClosesJson {
  private record Entry(String side, RecentCloses.Close close) {}

  private ClosesJson() {}

  static Map<String, Object> of(Map<String, List<RecentCloses.Close>> all) {
    List<Entry> entries = new ArrayList<>();
    all.forEach((side, closes) -> closes.forEach(close -> entries.add(new Entry(side, close))));
    entries.sort(Comparator.comparing(Entry::close, RecentCloses.NEWEST_FIRST));
    long now = System.nanoTime();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", PoolsJson.VERSION);
    json.put(
        "closes",
        entries.stream().limit(RecentCloses.REMEMBERED).map(entry -> close(entry, now)).toList());
    return json;
  }

  private static Map<String, Object> close(Entry entry, long now) {
    RecentCloses.Close close = entry.close;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seconds_ago", (now - close.at()) / 1e9);
    json.put("side", entry.side);
    json.put("place", close.text());
    json.put("phase", close.phase().word());
    json.put("reason", close.reason().word());
    json.put("age_seconds", close.ageNanos() / 1e9);
    json.put("bytes", close.bytes());
    return json;
  }
}
