package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Table of the commands by name. The special ones are written here; the server's {@code COMMAND}
 * describes all others (https://redis.io/docs/latest/commands/command/).
 *
 * <p>Thread: any; never changes.
 */
final class CommandTable {
  private static final int SIZE = 2048;

  /** Commands that change the server's state of a connection, or that the proxy answers. */
  private static final Map<Kind, String> SPECIAL =
      Map.ofEntries(
          Map.entry(Kind.BLOCKING, "blpop brpop blmove brpoplpush blmpop bzpopmin bzpopmax bzmpop"),
          Map.entry(Kind.MAY_BLOCK, "xread xreadgroup"),
          Map.entry(Kind.WAIT, "wait waitaof"),
          Map.entry(Kind.MULTI, "multi"),
          Map.entry(Kind.EXEC, "exec"),
          Map.entry(Kind.DISCARD, "discard"),
          Map.entry(Kind.WATCH, "watch"),
          Map.entry(Kind.UNWATCH, "unwatch"),
          Map.entry(Kind.SUBSCRIBE, "subscribe psubscribe unsubscribe punsubscribe"),
          Map.entry(Kind.SHARD_SUBSCRIBE, "ssubscribe sunsubscribe"),
          Map.entry(Kind.MONITOR, "monitor sync psync replconf debug"),
          Map.entry(Kind.STICKY, "readonly readwrite asking"),
          Map.entry(Kind.SELECT, "select"),
          Map.entry(Kind.AUTH, "auth"),
          Map.entry(Kind.HELLO, "hello"),
          Map.entry(Kind.RESET, "reset"),
          Map.entry(Kind.QUIT, "quit"),
          Map.entry(Kind.CLIENT, "client"),
          Map.entry(Kind.SCRIPT, "script function"),
          Map.entry(Kind.KILL, "shutdown"));

  /** Commands that do the same in every database, unless refused for other reasons. */
  private static final Set<String> WITHOUT_KEYS =
      Set.of(
          ("acl bgrewriteaof bgsave client cluster command config echo failover flushall function"
                  + " info lastsave latency lolwut module ping publish pubsub replicaof role save"
                  + " script shutdown slaveof slowlog spublish time")
              .split(" "));

  /** Commands of Redis 7.0 that leave nothing behind, for servers that refuse {@code COMMAND}. */
  private static final String KNOWN =
      "acl bgrewriteaof bgsave cluster command config echo eval evalsha failover fcall"
          + " function info lastsave latency memory module object ping publish pubsub pfselftest"
          + " replicaof role save shutdown slaveof slowlog spublish time xinfo";

  /** Of the same commands, those that Redis calls writes. */
  private static final String KNOWN_TO_WRITE =
      "append bitfield bitop copy decr decrby del expire expireat flushall flushdb geoadd"
          + " georadius georadiusbymember geosearchstore getdel getex getset hdel hincrby"
          + " hincrbyfloat hmset hset hsetnx incr incrby incrbyfloat linsert lmove lmpop lpop"
          + " lpush lpushx lrem lset ltrim migrate move mset msetnx persist pexpire pexpireat"
          + " pfadd pfdebug pfmerge psetex rename renamenx restore restore-asking rpop rpoplpush"
          + " rpush rpushx sadd sdiffstore set setbit setex setnx setrange sinterstore smove sort"
          + " spop srem sunionstore swapdb unlink xack xadd xautoclaim xclaim xdel xgroup xsetid"
          + " xtrim zadd zdiffstore zincrby zinterstore zmpop zpopmax zpopmin zrangestore zrem"
          + " zremrangebylex zremrangebyrank zremrangebyscore zunionstore";

  /** Of the same commands, those that Redis calls read-only. */
  private static final String KNOWN_TO_READ =
      "bitcount bitfield_ro bitpos dbsize dump eval_ro evalsha_ro exists expiretime fcall_ro"
          + " geodist geohash geopos georadius_ro georadiusbymember_ro geosearch get getbit getrange"
          + " hexists hget hgetall hkeys hlen hmget hrandfield hscan hstrlen hvals keys lcs lindex"
          + " llen lolwut lpos lrange mget pexpiretime pfcount pttl randomkey scan scard sdiff sinter"
          + " sintercard sismember smembers smismember sort_ro srandmember sscan strlen substr sunion"
          + " touch ttl type xlen xpending xrange xrevrange zcard zcount zdiff zinter zintercard"
          + " zlexcount zmscore zrandmember zrange zrangebylex zrangebyscore zrank zrevrange"
          + " zrevrangebylex zrevrangebyscore zrevrank zscan zscore zunion";

  /** Command with its properties. */
  static final class Command {
    private final String name;
    private final byte[] bytes;
    private final Kind kind;
    private final boolean readOnly;
    private final boolean writes;
    private final boolean touchesKeys;

    Command(String name, Kind kind, boolean readOnly, boolean writes) {
      this.name = name;
      this.kind = kind;
      this.readOnly = readOnly;
      this.writes = writes;
      touchesKeys = !WITHOUT_KEYS.contains(name);
      bytes = name.getBytes(StandardCharsets.US_ASCII);
    }

    /** Name in lower case. */
    String name() {
      return name;
    }

    Kind kind() {
      return kind;
    }

    /** Tests whether the server calls it read-only. */
    boolean isReadOnly() {
      return readOnly;
    }

    /** Tests whether the server calls it a write; some commands are neither. */
    boolean isWrite() {
      return writes;
    }

    /** Tests whether the selected database matters. */
    boolean touchesKeys() {
      return touchesKeys;
    }
  }

  /** The unknown command. */
  static final Command UNKNOWN = new Command("", Kind.UNKNOWN, false, false);

  private final @Nullable Command[] slots = new @Nullable Command[SIZE];
  private final boolean reset;
  private int count;

  private CommandTable(boolean reset) {
    this.reset = reset;
  }

  /** Returns the table of the commands written here. */
  static CommandTable builtIn() {
    Map<String, Command> all = words(KNOWN, Kind.PLAIN, false, false);
    all.putAll(words(KNOWN_TO_WRITE, Kind.PLAIN, false, true));
    all.putAll(words(KNOWN_TO_READ, Kind.PLAIN, true, false));
    all.putAll(words("reset", Kind.RESET, false, false));
    return of(all);
  }

  /**
   * Creates the table of a server.
   *
   * @param found every command by its name in lower case; those written here may be missing
   */
  static CommandTable of(Map<String, Command> found) {
    Map<String, Command> all = new HashMap<>(found);
    SPECIAL.forEach((kind, names) -> all.putAll(words(names, kind, false, false)));
    CommandTable table = new CommandTable(found.containsKey("reset"));
    all.values().forEach(table::add);
    return table;
  }

  /** Creates a table of commands of which only the names are known. */
  static CommandTable ofUnknown(Set<String> names) {
    CommandTable table = new CommandTable(false);
    names.forEach(name -> table.add(new Command(name, Kind.UNKNOWN, false, false)));
    return table;
  }

  private static Map<String, Command> words(
      String names, Kind kind, boolean readOnly, boolean writes) {
    Map<String, Command> words = new HashMap<>();
    for (String name : names.split(" ")) {
      words.put(name, new Command(name, kind, readOnly, writes));
    }
    return words;
  }

  private void add(Command command) {
    if (count >= SIZE / 2 || command.bytes.length > RequestScanner.SHORT) {
      return; // a server with a thousand commands: the rest is unknown to both, and pins
    }
    int at = hash(command.name);
    while (slots[at] != null) {
      at = (at + 1) & (SIZE - 1);
    }
    slots[at] = command;
    count++;
  }

  /** Tests whether the server knows RESET, or its commands are unknown. */
  boolean hasReset() {
    return reset;
  }

  /** Returns the command whose name is there, in letters of either case. */
  Command find(ByteBuf bytes, int from, int length) {
    if (length <= 0) {
      return UNKNOWN;
    }
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = hash * 31 + lower(bytes.getByte(from + i));
    }
    int at = spread(hash);
    for (Command here = slots[at]; here != null; here = slots[at]) {
      if (matches(here.bytes, bytes, from, length)) {
        return here;
      }
      at = (at + 1) & (SIZE - 1);
    }
    return UNKNOWN;
  }

  private static boolean matches(byte[] name, ByteBuf bytes, int from, int length) {
    if (name.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (name[i] != lower(bytes.getByte(from + i))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
  }

  private static int hash(String name) {
    return spread(name.toLowerCase(Locale.ROOT).hashCode());
  }

  private static int spread(int hash) {
    return (hash ^ hash >>> 11 ^ hash >>> 22) & (SIZE - 1);
  }
}
