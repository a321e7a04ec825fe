package io.cenote.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds classes that use each other in a circle: the strongly connected parts of a graph. */
final class Circles {
  private Circles() {}

  /**
   * The top-level classes of each package, with those of the same package that each one uses. A
   * nested class counts for the class that contains it. Compiled classes do not show where a
   * constant was copied from, so a constant is no use of its class.
   */
  static Map<String, Map<String, Set<String>>> uses(Iterable<JavaClass> classes) {
    Map<String, Map<String, Set<String>>> found = new TreeMap<>();
    for (JavaClass one : classes) {
      JavaClass user = topLevel(one);
      Map<String, Set<String>> room =
          found.computeIfAbsent(user.getPackageName(), name -> new TreeMap<>());
      Set<String> used = room.computeIfAbsent(user.getSimpleName(), name -> new TreeSet<>());
      for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
        JavaClass target = topLevel(dependency.getTargetClass().getBaseComponentType());
        if (target.getPackageName().equals(user.getPackageName()) && !target.equals(user)) {
          used.add(target.getSimpleName());
        }
      }
    }
    return found;
  }

  private static JavaClass topLevel(JavaClass one) {
    JavaClass top = one;
    while (top.getEnclosingClass().isPresent()) {
      top = top.getEnclosingClass().get();
    }
    return top;
  }

  /** The circles of at least two classes, the largest first. */
  static List<SortedSet<String>> in(Map<String, Set<String>> uses) {
    Map<String, Set<String>> reached = new TreeMap<>();
    uses.keySet().forEach(start -> reached.put(start, reachedFrom(start, uses)));
    List<SortedSet<String>> circles = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String start : uses.keySet()) {
      SortedSet<String> circle = new TreeSet<>(reached.get(start));
      circle.removeIf(other -> !reached.getOrDefault(other, Set.of()).contains(start));
      if (circle.size() > 1 && seen.addAll(circle)) {
        circles.add(circle);
      }
    }
    circles.sort(Comparator.comparing(circle -> -circle.size()));
    return circles;
  }

  private static Set<String> reachedFrom(String start, Map<String, Set<String>> uses) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(uses.get(start));
    while (!open.isEmpty()) {
      String next = open.remove();
      if (reached.add(next)) {
        open.addAll(uses.getOrDefault(next, Set.of()));
      }
    }
    return reached;
  }
}
