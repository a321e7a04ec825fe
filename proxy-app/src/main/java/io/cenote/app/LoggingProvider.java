package io.cenote.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.classic.util.LogbackMDCAdapter;

/**
 * slf4j's way into logback, named in {@code conf/jvm.options}. As long as nobody has changed {@code
 * conf/logback.xml}, {@link ShippedLogging} sets logback up, and no class path is searched for
 * somebody who might; otherwise logback does what it always does.
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
