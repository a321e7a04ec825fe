package io.cenote.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.cenote.pool.PoolSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two neighbours of one type can be exchanged, and the compiler sees nothing. A constructor, a
 * record's too, has at most three of them side by side; what goes together becomes a record of its
 * own.
 */
class ParametersTest {
  private static final int FEW = 3;

  private static final Set<String> ALIKE =
      Set.of("int", "long", "boolean", String.class.getName(), Duration.class.getName());

  /** Records that only count, and why they may have a long run of numbers. */
  private static final Map<String, String> COUNTERS =
      Map.of(
          PoolSnapshot.class.getName(),
          "numbers of one moment, made in ConnectionPool only and read by name");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.cenote");

  @Test
  void shouldHaveFewNeighboursOfOneTypeExceptInTheTable() {
    SortedMap<String, List<String>> found = longRuns(CLASSES);
    found.keySet().removeAll(COUNTERS.keySet());
    assertEquals(Map.of(), found, "more than three neighbours of one type");
  }

  static Stream<String> counters() {
    return COUNTERS.keySet().stream();
  }

  /** The table can only shrink: what has no long run any more must go. */
  @ParameterizedTest
  @MethodSource("counters")
  void shouldHaveNothingButARecordOfNumbersInTheTable(String name) {
    List<String> runs = longRuns(CLASSES).getOrDefault(name, List.of("none"));
    assertTrue(runs.stream().allMatch(run -> run.matches("\\d+ (int|long)")), runs::toString);
    assertTrue(CLASSES.get(name).isRecord(), name + " is a record");
  }

  /** Has three alike, and then four. */
  private record LongRun(
      int a, int b, int c, String d, Duration e, Duration f, Duration g, Duration h) {}

  /**
   * Has four numbers, not side by side, and four words, which cannot be taken for another thing.
   */
  private record ShortRuns(
      int a, int b, int c, String d, int e, Word f, Word g, Word h, Word i, int j) {}

  /** Its constructor gets a name and a number from the compiler. */
  private enum Word {
    ONE(1, 2, 3);

    Word(int a, int b, int c) {
      assertEquals(6, a + b + c);
    }
  }

  @Test
  void shouldFindALongRun() {
    JavaClasses three =
        new ClassFileImporter().importClasses(LongRun.class, ShortRuns.class, Word.class);
    assertEquals(Map.of(LongRun.class.getName(), List.of("4 java.time.Duration")), longRuns(three));
  }

  /**
   * The classes that have a constructor with a long run, and what their long runs are made of. Not
   * the anonymous ones: their parameters are what they use of the method around them.
   */
  private static SortedMap<String, List<String>> longRuns(JavaClasses classes) {
    SortedMap<String, List<String>> found = new TreeMap<>();
    for (JavaClass one : classes) {
      List<String> runs =
          one.getConstructors().stream()
              .filter(constructor -> !one.isAnonymousClass())
              .flatMap(constructor -> longRuns(written(constructor)).stream())
              .distinct()
              .toList();
      if (!runs.isEmpty()) {
        found.put(one.getName(), runs);
      }
    }
    return found;
  }

  /** The types of the parameters that the source has: an enum's constructor gets two before. */
  private static List<String> written(JavaConstructor constructor) {
    List<String> types =
        constructor.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    return constructor.getOwner().isEnum() ? types.subList(2, types.size()) : types;
  }

  private static List<String> longRuns(List<String> types) {
    List<String> runs = new ArrayList<>();
    int start = 0;
    for (int end = 1; end <= types.size(); end++) {
      String type = types.get(start);
      if (end < types.size() && types.get(end).equals(type)) {
        continue;
      }
      if (end - start > FEW && ALIKE.contains(type)) {
        runs.add(end - start + " " + type);
      }
      start = end;
    }
    return runs;
  }
}
