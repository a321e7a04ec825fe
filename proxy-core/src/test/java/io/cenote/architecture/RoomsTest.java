package io.cenote.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.cenote.transport.system.TransportType;
import org.junit.jupiter.api.Test;

/** Imports go one way: the rooms of ADR 0001. */
class RoomsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.cenote");

  @Test
  void shouldImportOnlyLowerRooms() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("io.cenote..")
        .layer("server")
        .definedBy("io.cenote.server..")
        .layer("doctor")
        .definedBy("io.cenote.doctor..")
        .layer("config")
        .definedBy("io.cenote.config..")
        .layer("admin")
        .definedBy("io.cenote.admin..")
        .layer("supervise")
        .definedBy("io.cenote.supervise..")
        .layer("stats")
        .definedBy("io.cenote.stats..")
        .layer("listen")
        .definedBy("io.cenote.listen..")
        .layer("tunnel")
        .definedBy("io.cenote.tunnel..")
        .layer("lease")
        .definedBy("io.cenote.lease..")
        .layer("session")
        .definedBy("io.cenote.session..")
        .layer("pool")
        .definedBy("io.cenote.pool..")
        .layer("upstream")
        .definedBy("io.cenote.upstream..")
        .layer("learn")
        .definedBy("io.cenote.learn..")
        .layer("close")
        .definedBy("io.cenote.close..")
        .layer("protocols")
        .definedBy("io.cenote.protocol.(*)..")
        .layer("protocol")
        .definedBy("io.cenote.protocol")
        .layer("transport")
        .definedBy("io.cenote.transport..")
        .layer("journal")
        .definedBy("io.cenote.journal..")
        .layer("measure")
        .definedBy("io.cenote.measure..")
        .whereLayer("server")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("doctor")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("config")
        .mayOnlyBeAccessedByLayers("server", "doctor")
        .whereLayer("admin")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("supervise")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("stats")
        .mayOnlyBeAccessedByLayers("admin", "server")
        .whereLayer("listen")
        .mayOnlyBeAccessedByLayers("config", "admin", "stats", "server")
        .whereLayer("tunnel")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("lease")
        .mayOnlyBeAccessedByLayers("config", "admin", "stats", "server")
        .whereLayer("session")
        .mayOnlyBeAccessedByLayers("listen", "tunnel", "lease", "config", "server")
        .whereLayer("pool")
        .mayOnlyBeAccessedByLayers(
            "session", "listen", "tunnel", "lease", "config", "admin", "stats", "server")
        .whereLayer("upstream")
        .mayOnlyBeAccessedByLayers(
            "pool", "session", "listen", "tunnel", "lease", "config", "admin", "stats", "server")
        .whereLayer("learn")
        .mayOnlyBeAccessedByLayers(
            "pool", "session", "listen", "tunnel", "lease", "config", "admin", "stats", "server")
        .whereLayer("close")
        .mayOnlyBeAccessedByLayers(
            "learn", "pool", "session", "listen", "tunnel", "lease", "config", "admin", "stats",
            "server")
        .whereLayer("protocols")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("protocol")
        .mayOnlyBeAccessedByLayers("protocols", "pool", "lease", "config", "server")
        .whereLayer("transport")
        .mayOnlyBeAccessedByLayers(
            "close",
            "learn",
            "upstream",
            "pool",
            "session",
            "listen",
            "tunnel",
            "lease",
            "config",
            "admin",
            "stats",
            "supervise",
            "server",
            "doctor")
        .check(CLASSES);
  }

  @Test
  void shouldHaveNoCycleOfPackagesAtAnyDepth() {
    slices().matching("io.cenote.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void shouldKeepChannelsAndSocketsOutOfProtocols() {
    noClasses()
        .that()
        .resideInAPackage("io.cenote.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty.channel..", "io.cenote.transport..", "java.net..")
        .because("a protocol sees buffers, never channels")
        .check(CLASSES);
  }

  @Test
  void shouldKeepCoreALibrary() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ch.qos.logback..", "picocli..")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .because("a Java program embeds it")
        .check(CLASSES);
  }

  /**
   * The admin endpoint is an HTTP server out of Netty's handlers, and a service manager is told by
   * a datagram: neither moves a client's byte.
   */
  @Test
  void shouldUseChannelsInTransportAndAtItsEdgesOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.cenote.transport..", "io.cenote.admin..", "io.cenote.supervise..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty.channel..")
        .because("the rest of the house sees streams")
        .check(CLASSES);
  }

  @Test
  void shouldKeepKindsOfSocketOutOfTheByteRooms() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.cenote.session..",
            "io.cenote.listen..",
            "io.cenote.tunnel..",
            "io.cenote.lease..",
            "io.cenote.pool..",
            "io.cenote.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.cenote.transport.socket..",
            "io.cenote.transport.epoll..",
            "io.cenote.transport.uring..",
            "io.netty.channel..")
        .check(CLASSES);
  }

  @Test
  void shouldEncryptInTransportOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.cenote.transport..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty.handler.ssl..", "javax.net.ssl..")
        .because("to the rest of the house a stream with TLS is a stream")
        .check(CLASSES);
  }

  @Test
  void shouldReferToIoUringInOneClassOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.cenote.transport.uring..")
        .and()
        .areNotAssignableTo(TransportType.class)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.cenote.transport.uring..")
        .check(CLASSES);
  }
}
