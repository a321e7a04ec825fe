package io.cenote.protocol.redis;

import io.cenote.protocol.ClientHandle;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Entry of one client in {@code CLIENT LIST}: the fields of Redis 7.2, for a client of the proxy.
 * Those about the buffers of a server are zero. Source: the manual of {@code CLIENT LIST}.
 *
 * <p>Thread: the client's loop changes it; any thread reads it.
 */
final class ClientRecord {
  private static final String DEFAULT_USER = "default";
  private static final byte[] NOTHING = new byte[0];

  /** Fields that only a server could fill, between those about the transaction and the command. */
  private static final String BUFFERS =
      " qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem=0 tot-mem=0 events=r";

  private final ClientHandle handle;
  private final RedisState state;
  private final long connectedAt = System.nanoTime();
  private String command = "NULL";
  private byte[] name = NOTHING;
  private String user = DEFAULT_USER;
  private String library = "";
  private String libraryVersion = "";
  private int database;
  private int version;
  private String pin = "";
  private volatile long serverId;
  private volatile long activeAt = connectedAt; // written last, read first: publishes the others

  ClientRecord(ClientHandle handle, RedisState state) {
    this.handle = handle;
    this.state = state;
    update("");
  }

  long id() {
    return state.id();
  }

  ClientHandle handle() {
    return handle;
  }

  /** User of the server as whom it is logged in. */
  String user() {
    return user;
  }

  /** Seconds since it came. */
  long age() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - connectedAt);
  }

  /** Type of client, as {@code TYPE} filters them. */
  String type() {
    return pin.equals(Kind.SUBSCRIBE.pin()) ? "pubsub" : "normal";
  }

  /** The client has the connection with that id at the server; 0: none. */
  void isOn(long id) {
    serverId = id;
  }

  /** Id at the server of the connection on which it is blocked; 0: it is not, or nobody knows. */
  long blockedOn() {
    long active = activeAt; // first, as above
    return active != 0 && pin.equals(Kind.BLOCKING.pin()) ? Math.max(0, serverId) : 0;
  }

  /** The client has sent a command. */
  void sent(String word, String nowPinned) {
    command = word;
    publish(nowPinned, System.nanoTime());
  }

  /** Takes over what the client believes of itself now. */
  void update(String nowPinned) {
    publish(nowPinned, activeAt);
  }

  private void publish(String nowPinned, long active) {
    String own = state.user();
    name = state.name();
    user = own == null ? DEFAULT_USER : own;
    database = state.database();
    version = state.version();
    pin = nowPinned;
    activeAt = active;
  }

  /** The client has said which library it is. */
  void library(String word, String value) {
    if (word.equals("lib-name")) {
      library = value;
    } else {
      libraryVersion = value;
    }
    update(pin);
  }

  /** Returns the line of the list, without its end. */
  String line() {
    long active = activeAt;
    long idle = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - active);
    boolean subscribes = type().equals("pubsub");
    boolean multi = pin.equals(Kind.MULTI.pin());
    boolean blocked = pin.equals(Kind.BLOCKING.pin());
    String flags = (subscribes ? "P" : "") + (multi ? "x" : "") + (blocked ? "b" : "");
    return "id="
        + id()
        + " addr="
        + handle.address()
        + " laddr="
        + handle.localAddress()
        + " fd=0 name="
        + new String(name, StandardCharsets.ISO_8859_1)
        + " age="
        + age()
        + " idle="
        + idle
        + " flags="
        + (flags.isEmpty() ? "N" : flags)
        + " db="
        + database
        + " sub="
        + (subscribes ? 1 : 0)
        + " psub=0 ssub=0 multi="
        + (multi ? 0 : -1)
        + BUFFERS
        + " cmd="
        + command
        + " user="
        + user
        + " redir=-1 resp="
        + version
        + " lib-name="
        + library
        + " lib-ver="
        + libraryVersion;
  }
}
