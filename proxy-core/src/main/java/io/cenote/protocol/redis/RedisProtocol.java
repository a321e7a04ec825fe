package io.cenote.protocol.redis;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ServerSide;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis as one upstream speaks it: whom we are to it, and which commands it has.
 *
 * <p>Thread: any.
 */
final class RedisProtocol implements Protocol {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.redis");

  /** Beyond every id that a server gives, so that CLIENT KILL with one of ours hits nobody else. */
  private static final long FIRST_ID = 1L << 40;

  private final RedisUpstream options;
  private volatile CommandTable commands = CommandTable.builtIn();
  private final RedisCounts counts = new RedisCounts();
  private volatile boolean asked;
  private volatile boolean loginNeeded;
  private volatile String told = "";

  RedisProtocol(RedisUpstream options) {
    this.options = options;
  }

  @Override
  public ServerSide newServer() {
    return new RedisServer(this);
  }

  @Override
  public ClientSide newClient(Object listener, long id) {
    return new RedisClient(this, (RedisListener) listener, FIRST_ID + id);
  }

  @Override
  public Bounds bounds(Object listener) {
    return ((RedisListener) listener).bounds();
  }

  @Override
  public int sharedConnections(Object listener) {
    RedisListener redis = (RedisListener) listener;
    return redis.mode() == Mode.MUX ? redis.muxConnections() : 0;
  }

  /** As {@code check} shows it. */
  @Override
  public String toString() {
    Identity who = options.identity();
    String login = who == null ? "without a login of its own" : "as " + who;
    return "redis, " + login + ", database " + options.database();
  }

  RedisUpstream options() {
    return options;
  }

  @Override
  public Map<String, Long> counts() {
    return counts.all();
  }

  RedisCounts counters() {
    return counts;
  }

  CommandTable commands() {
    return commands;
  }

  /** Whether the server wants to know who its clients are, and the configuration does not say. */
  boolean needsLogin() {
    return loginNeeded;
  }

  /** Has the script ask which commands there are, unless that is known. */
  void askForCommands(Script script) {
    if (!asked) {
      script.look(this::heard, Resp.ascii("COMMAND"));
    }
  }

  private void heard(byte[] reply) {
    if (reply[0] == '*') {
      Map<String, CommandTable.Command> found = CommandReply.commands(reply);
      if (!found.isEmpty()) {
        commands = CommandTable.of(found);
        asked = true;
        loginNeeded = false;
        return;
      }
    }
    String shown = Script.shown(reply);
    loginNeeded = shown.startsWith("-NOAUTH");
    // Others, as that it is loading, are over some day: it is asked again.
    boolean lasts = shown.startsWith("-ERR") || shown.startsWith("-NOPERM");
    asked = lasts && !shown.startsWith("-ERR max number of clients");
    if (!shown.equals(told)) {
      told = shown;
      LOG.info("COMMAND was answered {}: the commands of Redis 7.0 are taken for known", shown);
    }
  }
}
