package io.cenote.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * slf4j's way into logback, named in {@code conf/jvm.options}. As long as nobody has changed {@code
 * conf/logback.xml}, {@link ShippedLogging} sets logback up, and no class path is searched for
 * somebody who might; otherwise logback's own provider does what it always does.
 *
 * <p>Thread: slf4j's first user, once.
 */
public final class LoggingProvider implements SLF4JServiceProvider {
  private static final String API = "2.0.99"; // the newest that logback's own provider works with

  private SLF4JServiceProvider logback = new LogbackServiceProvider();

  @Override
  public void initialize() {
    if (ShippedLogging.isAskedFor()) {
      logback = new Shipped();
    }
    logback.initialize();
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return logback.getLoggerFactory();
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return logback.getMarkerFactory();
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return logback.getMDCAdapter();
  }

  @Override
  public String getRequestedApiVersion() {
    return API;
  }

  private static final class Shipped implements SLF4JServiceProvider {
    private final LoggerContext logging = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

    @Override
    public void initialize() {
      logging.setName("default"); // as logback names it
      logging.setMDCAdapter(mdc);
      ShippedLogging.applyTo(logging);
      logging.start();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
      return logging;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
      return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
      return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
      return API;
    }
  }
}
