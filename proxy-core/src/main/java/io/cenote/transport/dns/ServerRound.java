package io.cenote.transport.dns;

import io.cenote.transport.Loop;
import io.cenote.transport.SocketText;
import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question, asked of several servers until one knows. The next server is asked at once when one
 * refuses or fails, which ends that one's part, and after a pause when one is silent, whose late
 * answer still counts. A single silent server is asked again.
 *
 * <p>Thread: the loop.
 */
final class ServerRound<T> {
  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Queries queries;
  private final LookUpScope scope;
  private final String name;
  private final RecordKind<T> kind;
  private final Consumer<Reply<T>> then;
  private final List<InetSocketAddress> left;
  private final List<Future<?>> pending = new ArrayList<>();
  private Loop.@Nullable Timer pause;
  private Loop.@Nullable Timer end;
  private Reply.@Nullable Nothing<T> failure;
  private int next;
  private boolean done;

  /**
   * Prepares a round.
   *
   * @param name complete
   * @param then gets the reply, once
   */
  ServerRound(LookUpScope scope, String name, RecordKind<T> kind, Consumer<Reply<T>> then) {
    this.scope = scope;
    this.name = name;
    this.kind = kind;
    this.then = then;
    queries = scope.queries();
    left = new ArrayList<>(scope.servers());
  }

  void start() {
    Loop loop = queries.loop();
    end = loop.schedule(this::timedOut, scope.deadline() - loop.nanos());
    ask();
  }

  private void ask() {
    cancel(pause);
    pause = queries.loop().schedule(this::ask, pauseNanos());
    InetSocketAddress server = left.get(next++ % left.size());
    Future<AddressedEnvelope<? extends DnsResponse, InetSocketAddress>> answer =
        queries.send(server, name, kind);
    pending.add(answer);
    answer.addListener(ended -> answered(server, answer));
  }

  /** Time in which a server is waited for alone: each gets its turn, and a single one two. */
  private long pauseNanos() {
    int turns = Math.max(2, scope.servers().size());
    return Math.min(LONGEST_PAUSE_NANOS, scope.timeout().toNanos() / turns);
  }

  private void answered(
      InetSocketAddress server,
      Future<AddressedEnvelope<? extends DnsResponse, InetSocketAddress>> answer) {
    pending.remove(answer);
    if (!answer.isSuccess()) {
      if (!done && !isSilence(answer.cause())) {
        failed(server, new Reply.Nothing<>(LookUpFailure.OTHER, textOf(answer.cause())));
      }
      return;
    }
    AddressedEnvelope<? extends DnsResponse, InetSocketAddress> message = answer.getNow();
    try {
      if (!done) {
        replied(server, ReplyReader.read(message.content(), name, kind));
      }
    } finally {
      message.release();
    }
  }

  private static boolean isSilence(Throwable cause) {
    return cause instanceof DnsNameResolverTimeoutException
        || cause instanceof CancellationException;
  }

  private static String textOf(Throwable cause) {
    Throwable first = cause;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return String.valueOf(first.getMessage());
  }

  private void replied(InetSocketAddress server, Reply<T> reply) {
    if (!(reply instanceof Reply.Nothing<T> nothing)) {
      finish(reply);
    } else if (nothing.isOnlyOfThisServer()) {
      failed(server, nothing);
    } else {
      finish(from(server, nothing));
    }
  }

  private void failed(InetSocketAddress server, Reply.Nothing<T> nothing) {
    failure = from(server, nothing);
    left.removeIf(server::equals);
    if (left.isEmpty()) {
      finish(failure);
    } else {
      ask();
    }
  }

  private static <T> Reply.Nothing<T> from(InetSocketAddress server, Reply.Nothing<T> nothing) {
    return new Reply.Nothing<>(nothing.kind(), nothing.text() + " from " + SocketText.of(server));
  }

  private void timedOut() {
    if (!done) {
      String silent = String.join(", ", left.stream().map(SocketText::of).distinct().toList());
      finish(
          failure == null
              ? new Reply.Nothing<>(LookUpFailure.TIMEOUT, "no answer from " + silent)
              : failure);
    }
  }

  private void finish(Reply<T> reply) {
    done = true;
    cancel(pause);
    cancel(end);
    List.copyOf(pending).forEach(answer -> answer.cancel(false));
    then.accept(reply);
  }

  private static void cancel(Loop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
