package io.cenote.app;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.Locale;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * File that logback is configured to read. Without a readable one, logback writes every library's
 * lines at DEBUG; so the program refuses to start.
 */
final class LoggingFile {
  /** System property that names it. */
  static final String PROPERTY = "logback.configurationFile";

  private LoggingFile() {}

  /**
   * Returns the reason why logback could not read it, in a line; null if it can, or if none is
   * named.
   */
  static @Nullable String problem() {
    String name = System.getProperty(PROPERTY);
    if (name == null || ShippedLogging.isAskedFor()) {
      return null;
    }
    try (InputStream file = open(name)) {
      Root root = new Root();
      SAXParserFactory.newInstance().newSAXParser().parse(new InputSource(file), root);
      return root.isConfiguration ? null : refusal(name, "its root is not <configuration>");
    } catch (SAXParseException e) {
      return refusal(name, "line " + e.getLineNumber() + ": " + e.getMessage());
    } catch (IOException | SAXException | ParserConfigurationException e) {
      return refusal(name, String.valueOf(e.getMessage()));
    }
  }

  private static String refusal(String name, String why) {
    return PROPERTY + ": " + name + " (expected: a logback file that can be read; " + why + ")";
  }

  /** Opens it as logback does: a URL, a resource of the class path, a file. */
  private static InputStream open(String name) throws IOException {
    try {
      return new URL(name).openStream();
    } catch (MalformedURLException e) {
      InputStream resource = LoggingFile.class.getClassLoader().getResourceAsStream(name);
      return resource == null ? new FileInputStream(name) : resource;
    }
  }

  /** Handler that reads to the end, for later errors. */
  private static final class Root extends DefaultHandler {
    private boolean seen;
    private boolean isConfiguration;

    @Override
    public void startElement(String uri, String local, String name, Attributes attributes) {
      if (!seen) {
        seen = true;
        isConfiguration = name.toLowerCase(Locale.ROOT).equals("configuration");
      }
    }

    @Override
    public InputSource resolveEntity(@Nullable String publicId, @Nullable String systemId) {
      return new InputSource(new StringReader("")); // nothing is fetched
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
      throw e;
    }
  }
}
