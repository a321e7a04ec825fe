package io.cenote.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A class in a knot cannot be read alone. Up to five classes of a package may know each other, as a
 * pool, its shard and its connection do; a larger circle is a knot, and must be in the table below.
 */
class CirclesTest {
  private static final int HANDFUL = 5;

  /** A knot that is there today: how many classes it has, and why. */
  private record Knot(int size, String reason) {}

  /**
   * At most one knot per package, with its exact size. The table can only shrink: once a knot is
   * smaller, its entry must say so, and an entry for five classes or fewer must go.
   */
  private static final Map<String, Knot> KNOTS = Map.of();

  private static final Map<String, Map<String, Set<String>>> USES =
      Circles.uses(
          new ClassFileImporter()
              .withImportOption(new ImportOption.DoNotIncludeTests())
              .importPackages("io.cenote"));

  static Stream<String> packages() {
    return Stream.concat(USES.keySet().stream(), KNOTS.keySet().stream()).distinct();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void shouldHaveNoKnotExceptTheOneInTheTable(String name) {
    List<SortedSet<String>> knots =
        Circles.in(USES.getOrDefault(name, Map.of())).stream()
            .filter(circle -> circle.size() > HANDFUL)
            .toList();
    Knot known = KNOTS.get(name);
    assertEquals(
        known == null ? List.of() : List.of(known.size()),
        knots.stream().map(Set::size).toList(),
        () -> name + ": sizes of its knots, which are " + knots + "; the table says " + known);
  }

  @Test
  void shouldFindEachCircle() {
    Map<String, Set<String>> uses =
        Map.of(
            "A", Set.of("B"),
            "B", Set.of("C", "D"),
            "C", Set.of("A"),
            "D", Set.of("E"),
            "E", Set.of("D"),
            "F", Set.of("A", "D"));
    assertEquals(List.of(Set.of("A", "B", "C"), Set.of("D", "E")), Circles.in(uses));
  }

  @Test
  void shouldCountANestedClassForItsTopLevelClass() {
    JavaClasses three =
        new ClassFileImporter().importClasses(CirclesTest.class, Knot.class, Circles.class);
    Map<String, Set<String>> uses = Circles.uses(three).get("io.cenote.architecture");
    assertEquals(Map.of("CirclesTest", Set.of("Circles"), "Circles", Set.of()), uses);
  }
}
