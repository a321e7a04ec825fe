package io.cenote.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.cenote.transport.Endpoint;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.names.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the list of an upstream's endpoints: texts, or objects with a weight. */
final class ListedReader {
  private static final String KEY = "endpoints";
  private static final int MOST = 64;
  private static final int HEAVIEST = 1_000;
  private static final EndpointParser PARSER = EndpointParser.CONNECT;

  private ListedReader() {}

  static List<Listed> read(Section upstream) {
    String list = "a list of 1 to " + MOST + " endpoints, each " + PARSER.expected();
    String each = PARSER.expected() + ", or { address = \"host:port\", weight = 1 }";
    Section.Elements expected = new Section.Elements(1, MOST, list, each);
    List<Listed> listed = new ArrayList<>();
    boolean sound = true;
    for (Section.Element element : upstream.elements(KEY, expected)) {
      Optional<Listed> one = read(element, each);
      sound &= one.isPresent();
      one.ifPresent(listed::add);
    }
    if (sound && !listed.isEmpty() && listed.stream().allMatch(one -> one.weight() == 0)) {
      upstream.refuse(KEY, "at least one endpoint with a weight above 0");
    }
    return List.copyOf(listed);
  }

  private static Optional<Listed> read(Section.Element element, String each) {
    ConfigValue value = element.value();
    if (value instanceof ConfigObject object) {
      return readObject(element.object(object, Keys.REFERENCE));
    }
    String text = PlainText.scalar(value).orElse("");
    if (text.startsWith(ServiceName.PREFIX)) {
      Optional<ServiceName> service = ServiceName.parse(text);
      if (service.isEmpty()) {
        element.refuse(ServiceName.EXPECTED);
      }
      return service.map(found -> new Listed.Service(found.name()));
    }
    Optional<Endpoint> endpoint = PARSER.parse(text);
    if (endpoint.isEmpty()) {
      element.refuse(each);
    }
    return endpoint.map(place -> new Listed.Place(place, 1));
  }

  private static Optional<Listed> readObject(Section object) {
    Listed place =
        new Listed.Place(object.endpoint("address", PARSER), object.integer("weight", 0, HEAVIEST));
    boolean sound = object.isSound("address") && object.isSound("weight");
    return sound ? Optional.of(place) : Optional.empty();
  }

  /** Keys of an endpoint that is an object; loaded only where there is one. */
  private static final class Keys {
    static final ConfigObject REFERENCE =
        ConfigFactory.parseString("address = null, weight = 1").root();
  }
}
