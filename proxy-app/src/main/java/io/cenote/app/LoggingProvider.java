package io.cenote.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.classic.util.LogbackMDCAdapter;

/**
 * Provider of logback for slf4j, named in {@code conf/jvm.options}. As long as {@code
 * conf/logback.xml} is unchanged, {@link ShippedLogging} sets logback up, without a search of the
 * class path; otherwise logback sets itself up as usual.
 *
 * <p>Thread: slf4j's first user, once.
 */
public final class LoggingProvider extends LogbackServiceProvider {
  @Override
  public void initialize() {
    if (ShippedLogging.isAskedFor()
        && getLoggerFactory() instanceof LoggerContext logging
        && getMDCAdapter() instanceof LogbackMDCAdapter mdc) {
      logging.setName("default"); // as logback names it
      logging.setMDCAdapter(mdc);
      ShippedLogging.applyTo(logging);
      logging.start();
    } else {
      super.initialize();
    }
  }
}
