package io.cenote.transport.dns;

import io.netty.resolver.HostsFileEntriesProvider;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Names that the host itself knows, which come before DNS: its hosts file and, as RFC 6761 says,
 * {@code localhost}. An answer from it may not be kept, because the file can change at any time.
 *
 * <p>Thread: one at a time.
 */
final class HostsFile {
  private static final String LOCALHOST = "localhost";
  private static final List<InetAddress> LOOPBACK = List.of(loopback(4), loopback(16));

  private final WatchedFile<HostsFileEntriesProvider> file;

  HostsFile(Path path) {
    file = new WatchedFile<>(path, HostsFile::parse);
  }

  /**
   * Answers the question. An answer without any address of the wanted families means that DNS is to
   * be asked.
   */
  HostAnswer addresses(HostQuestion question) {
    String name = DomainName.withoutLastDot(question.host()).toLowerCase(Locale.ROOT);
    HostAnswer written = answer(question, written(name));
    boolean local = name.equals(LOCALHOST) || name.endsWith("." + LOCALHOST);
    return written.isGood() || !local ? written : answer(question, LOOPBACK);
  }

  private List<InetAddress> written(String name) {
    HostsFileEntriesProvider entries = file.get();
    return Stream.of(entries.ipv4Entries(), entries.ipv6Entries())
        .flatMap(family -> family.getOrDefault(name, List.of()).stream())
        .toList();
  }

  private static HostAnswer answer(HostQuestion question, List<InetAddress> all) {
    return new HostAnswer(
        part(question.ipv4(), all.stream().filter(one -> !(one instanceof Inet6Address)).toList()),
        part(question.ipv6(), all.stream().filter(Inet6Address.class::isInstance).toList()));
  }

  private static Answer<InetAddress> part(boolean wanted, List<InetAddress> found) {
    return wanted && !found.isEmpty()
        ? new Answer.Good<>(found, Duration.ZERO)
        : HostAnswer.NOT_ASKED;
  }

  private static HostsFileEntriesProvider parse(String text) {
    try {
      return HostsFileEntriesProvider.parser().parse(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetAddress loopback(int length) {
    byte[] bytes = new byte[length];
    bytes[0] = (byte) (length == 4 ? 127 : 0);
    bytes[length - 1] = 1;
    return Addresses.of(bytes);
  }
}
