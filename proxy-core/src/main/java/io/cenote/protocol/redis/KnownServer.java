package io.cenote.protocol.redis;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knowledge about one upstream's servers: our login there, and their commands.
 *
 * <p>Thread: any.
 */
final class KnownServer {
  /** Beginning of the error of a server that has reached its limit of connections. */
  static final String FULL = "-ERR max number of clients";

  private static final Logger LOG = LoggerFactory.getLogger("cenote.redis");

  /** Limit of the reply to COMMAND, bytes; that of Redis 7 has 200,000. */
  private static final int LONGEST_TABLE = 2 * 1024 * 1024;

  private static final String BUILT_IN = "the commands of Redis 7.0 are taken for known";

  private final RedisUpstream options;
  private volatile CommandTable commands = CommandTable.builtIn();
  private final RedisCounts counts;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile boolean asked;
  private volatile boolean loginNeeded;
  private volatile String logged = "";

  KnownServer(RedisUpstream options, RedisCounts counts) {
    this.options = options;
    this.counts = counts;
  }

  RedisUpstream options() {
    return options;
  }

  RedisCounts counters() {
    return counts;
  }

  CommandTable commands() {
    return commands;
  }

  /** Tests whether the server wants a login, and the configuration has none. */
  boolean needsLogin() {
    return loginNeeded;
  }

  /**
   * Records that a server has asked for a login. If that is news, connections made before are not
   * to be handed out again, and the next new one finds out.
   *
   * @return whether it is news
   */
  boolean wantsLogin() {
    boolean news = asked && !loginNeeded;
    if (news) {
      asked = false;
    }
    return news;
  }

  /**
   * Has the script ask for the server's commands, unless they are known, or another connection is
   * asking.
   */
  void askForCommands(Script script) {
    if (!asked && asking.compareAndSet(false, true)) {
      script.add(LONGEST_TABLE, new CommandsJudge(), Resp.ascii("COMMAND"));
      script.whenOver(() -> asking.set(false));
    }
  }

  private final class CommandsJudge implements Script.Judge {
    @Override
    public boolean isGood(byte[] reply) {
      received(reply);
      return !Script.shown(reply).startsWith(FULL);
    }

    @Override
    public void tooLong() {
      asked = true;
      LOG.warn("COMMAND was answered with over {} bytes: {}", LONGEST_TABLE, BUILT_IN);
    }
  }

  private void received(byte[] reply) {
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
    loginNeeded = shown.startsWith("-NOAUTH") && options.login() == null;
    // Other errors, such as loading, will pass: it is asked again.
    boolean lasts = shown.startsWith("-ERR") || shown.startsWith("-NOPERM");
    asked = lasts && !shown.startsWith(FULL);
    if (!shown.equals(logged)) {
      logged = shown;
      LOG.info("COMMAND was answered {}: {}", shown, BUILT_IN);
    }
  }
}
