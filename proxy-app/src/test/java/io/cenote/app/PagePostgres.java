package io.cenote.app;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A PostgreSQL of its own at port 5432 of every address, until it is told to end. */
final class PagePostgres {
  private PagePostgres() {}

  /** Starts it; the argument is the file that says who may come in. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setPort(5432)
            .setServerConfig("listen_addresses", "*")
            .setServerConfig("hba_file", arguments[0])
            .start()) {
      System.out.println("PostgreSQL is ready at port " + postgres.getPort());
      new CountDownLatch(1).await(); // the library ends the server when this process ends
    }
  }
}
