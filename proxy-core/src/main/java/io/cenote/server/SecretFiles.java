package io.cenote.server;

import io.cenote.config.CenoteConfig;
import io.cenote.pool.UpstreamSettings;
import io.cenote.protocol.Secret;
import io.cenote.transport.Loop;
import io.cenote.transport.files.FileMarks;
import io.cenote.transport.files.FileWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watch over the secrets that are in files, of upstreams and of the admin endpoint: a token may
 * live for minutes only. New connections log in with the new one; those that are open stay. A file
 * that cannot be used changes nothing.
 *
 * <p>Thread: any; files are read on the loop without sessions. Owner: the proxy.
 */
final class SecretFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.upstream");

  private final FileWatch watch;

  private SecretFiles(FileWatch watch) {
    this.watch = watch;
  }

  /** Begins to watch; without such a file there is nothing to do. */
  static SecretFiles start(CenoteConfig config, Loop service) {
    List<FileWatch.Order> orders = new ArrayList<>();
    for (UpstreamSettings upstream : config.upstreams()) {
      for (Secret secret : upstream.protocol().secrets()) {
        watch("upstream=" + upstream.name(), secret, orders, service);
      }
    }
    Secret token = config.admin().token();
    if (token != null) {
      watch("admin", token, orders, service);
    }
    FileWatch watch = new FileWatch(service, orders);
    watch.start();
    return new SecretFiles(watch);
  }

  private static void watch(
      String whose, Secret secret, List<FileWatch.Order> orders, Loop service) {
    Path file = secret.file();
    if (file != null) {
      Runnable reload = () -> reload(whose, secret, file);
      orders.add(new FileWatch.Order(new FileMarks(List.of(file)), reload));
      service.execute(reload); // it may have changed since the configuration was read
    }
  }

  private static void reload(String whose, Secret secret, Path file) {
    try {
      if (secret.reload()) {
        LOG.info("{} {} has changed: it is used from now on", whose, file);
      }
    } catch (IOException e) {
      LOG.warn(
          "{} {} cannot be used ({}: {}): the secret before stays",
          whose,
          file,
          e.getClass().getSimpleName(),
          e.getMessage());
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
