package io.cenote.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.resolvers.SelectedClassResolverFromClasspath;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.platform.commons.annotation.Testable;

/** The rule for the names of tests, which holds for those of JUnit and of jqwik. */
public final class TestNames {
  private static final String NAME = "should[A-Z]\\w*";

  private TestNames() {}

  /**
   * The test classes of a package and of those below it. Of all they refer to, only annotations of
   * JUnit and jqwik are looked into: that is quick, and all that the rule needs.
   */
  public static JavaClasses tests(String root) {
    return ArchConfiguration.withThreadLocalScope(
        configuration -> {
          configuration.setClassResolver(SelectedClassResolverFromClasspath.class);
          configuration.setClassResolverArguments("org.junit", "net.jqwik");
          return new ClassFileImporter()
              .withImportOption(new ImportOption.OnlyIncludeTests())
              .importPackages(root);
        });
  }

  /** Tests in these packages, written as ArchUnit writes them, are named {@code should...}. */
  public static ArchRule in(String... packages) {
    return methods()
        .that()
        .areMetaAnnotatedWith(Testable.class)
        .and()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(packages)
        .should()
        .haveNameMatching(NAME);
  }
}
