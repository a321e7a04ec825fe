package io.cenote.protocol.redis;

import io.cenote.protocol.ClientHandle;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.Need;
import io.cenote.protocol.Part;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.protocol.SharingKey;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Client side of Redis: it decides which requests need a connection of their own, and until when.
 *
 * <p>Thread: the client's loop.
 */
final class RedisClient implements ClientSide {
  private enum Phase {
    /** Requests are framed. */
    FRAMED,
    /** The rest of the request is dropped. */
    DISCARDING,
    /** The last answer was given. */
    LEAVING
  }

  private static final byte[] CLIENT = Resp.ascii("CLIENT");
  private static final byte[] REPLY = Resp.ascii("REPLY");

  private final KnownServer known;
  private final RedisClients clients;
  private final RedisListener options;
  private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final RedisState state;
  private final RequestReader reader;
  private final RequestRules rules;
  private final ClientRecord record;
  private final PinState pins;

  private final Part part = new Part();
  private Phase phase = Phase.FRAMED;
  private boolean begins;
  private Kind kind = Kind.PLAIN;
  private ByteBuf answer = Unpooled.EMPTY_BUFFER;
  private int rawLength;
  private boolean held;
  private boolean another;
  private boolean headSent; // and the request was not sent to its end
  private @Nullable RedisServer server;

  RedisClient(KnownServer known, RedisClients clients, RedisListener options, ClientHandle handle) {
    this.known = known;
    this.clients = clients;
    this.options = options;
    state = new RedisState(known.options().database(), RedisClients.idOf(handle));
    reader = new RequestReader(allocator, options.denied(), known.counters());
    record = new ClientRecord(handle, state);
    rules = new RequestRules(known, options, state, new ClientCommand(state, clients, record));
    clients.add(record);
    pins = new PinState(state, options.mode() == Mode.SESSION ? "session" : "");
  }

  // --- the client's bytes

  @Override
  public Step next(ByteBuf in) {
    try {
      Step step = null;
      while (step == null) {
        step =
            switch (phase) {
              case LEAVING -> leave(in);
              case DISCARDING -> framed(in);
              case FRAMED -> isPassed() ? raw(in) : framed(in);
            };
      }
      if (step == Step.SEND) {
        fillPart();
      }
      return step;
    } catch (Violation broken) {
      known.counters().malformed.increment();
      in.skipBytes(in.readableBytes());
      phase = Phase.LEAVING;
      if (state.dropsReply()) { // the server would not answer either
        return Step.END;
      }
      answer = Resp.line(allocator, "-ERR Protocol error: " + broken.getMessage());
      return Step.ANSWER;
    }
  }

  private static Step leave(ByteBuf in) {
    in.skipBytes(in.readableBytes());
    return Step.END;
  }

  /** Tests whether bytes go through unread, never if commands are denied. */
  private boolean isPassed() {
    return pins.isRaw() && options.denied().isEmpty();
  }

  /** Sends the kept part of a request, then all bytes since. */
  private Step raw(ByteBuf in) {
    held = false;
    begins = false;
    rawLength = reader.held() == null ? in.readableBytes() : 0;
    return rawLength == 0 && reader.held() == null ? Step.MORE : Step.SEND;
  }

  private void discard(ByteBuf in) {
    phase = reader.isWhole() ? Phase.FRAMED : Phase.DISCARDING;
    reader.taken(in);
  }

  /** Returns the next step; null if there is none yet. */
  private @Nullable Step framed(ByteBuf in) throws Violation {
    RequestReader.Next next =
        held ? RequestReader.Next.REQUEST : reader.next(in, known.commands(), isHeldWhole());
    if (next == RequestReader.Next.MORE) {
      return Step.MORE;
    }
    if (phase == Phase.DISCARDING) {
      discard(in);
      return null;
    }
    begins = next == RequestReader.Next.REQUEST;
    if (!begins) {
      return Step.SEND;
    }
    CommandTable.Command command = reader.command();
    if (pins.isRaw()) { // replies are not counted, so our answer has no place among them
      held = false;
      phase = rules.denies(command) ? Phase.LEAVING : phase;
      return phase == Phase.LEAVING ? null : Step.SEND;
    }
    boolean before = held;
    held = pins.holdsUp(command.kind(), rules.isDenied(command), server);
    if (held) {
      known.counters().held.add(before ? 0 : 1);
      return Step.HOLD;
    }
    ByteBuf kept = reader.held();
    ByteBuf part = kept != null ? kept : in;
    Decision decision =
        pins.isFollowed() ? rules.followed(reader, part) : rules.decide(reader, part);
    kind = decision.kind();
    if (decision.isSent()) {
      silence(in);
      return Step.SEND;
    }
    afterAnswer(in);
    answer = decision.answer();
    return answer.isReadable() ? Step.ANSWER : null;
  }

  /**
   * Has the server suppress the replies that the client does not want, if bytes go through unread
   * from this request on. It still sends messages.
   */
  private void silence(ByteBuf in) {
    if (kind.isRaw() && !state.hasReplies()) {
      reader.putBefore(in, CLIENT, REPLY, Resp.ascii(state.replies().name()));
    }
  }

  private void afterAnswer(ByteBuf in) {
    discard(in);
    if (kind == Kind.QUIT) {
      phase = Phase.LEAVING;
    } else if (kind == Kind.RESET) {
      state.clear();
      pins.reset();
      another = server != null;
      rules.taint();
    }
  }

  @Override
  public ByteBuf answer() {
    return answer;
  }

  // --- the part to send

  @Override
  public Part part() {
    return part;
  }

  @Override
  public SharingKey sharing() {
    return state.sharing();
  }

  /** Tests whether the request may keep its connection for ever. */
  private boolean isHeld() {
    boolean waits = kind == Kind.BLOCKING && !state.isInTransaction();
    return options.mode() != Mode.SESSION && (waits || kind.isRaw());
  }

  private void fillPart() {
    ByteBuf held = reader.held();
    boolean passed = isPassed() && held == null;
    part.fill(need(), begins, held, passed ? rawLength : reader.partLength());
  }

  private Need need() {
    if (begins && isHeld()) {
      return Need.HELD;
    }
    boolean plain = begins && kind.isShareable() && reader.isWhole();
    boolean shares = options.mode() == Mode.MUX && !pins.isRaw();
    return plain && shares ? Need.SHARED : Need.EXCLUSIVE;
  }

  /**
   * Tests whether a small request is held until it is whole, so that half a request holds no
   * connection. If the client has a connection anyway, it goes on as it comes.
   */
  private boolean isHeldWhole() {
    return !pins.isRaw() && (options.mode() == Mode.LEASE || shares());
  }

  private boolean shares() {
    return options.mode() == Mode.MUX && server == null;
  }

  @Override
  public boolean needsAnother() {
    return another || (server != null && lacksWhatItNeeds(server));
  }

  /** Tests whether the connection was prepared for an earlier request that needed less. */
  private boolean lacksWhatItNeeds(RedisServer connection) {
    boolean pinned = isRaw() || state.isInTransaction() || state.isWatching();
    return begins && !pinned && !state.isOn(connection, needs());
  }

  private boolean isAnswered() {
    return begins && !kind.isRaw() && (!isRaw() || isSwitch());
  }

  /**
   * Tests whether the part is a subscriber's {@code HELLO}, the only request with a counted reply.
   */
  private boolean isSwitch() {
    return pins.isSwitch(kind);
  }

  @Override
  public @Nullable Reply reply(ByteBuf in) {
    if (!isAnswered()) {
      return null;
    }
    Reply reply = rules.replyTo(reader, in, kind);
    RedisServer own = server;
    return own != null && isSwitch() ? new SubscriberHello(reply, own, pins::switched) : reply;
  }

  @Override
  public void sent(ByteBuf in) {
    if (isPassed()) {
      in.skipBytes(rawLength);
      reader.release();
      return;
    }
    headSent = (begins || headSent) && !reader.isWhole();
    reader.taken(in);
    if (begins && !pins.isRaw()) {
      pins.sent(reader.command(), kind, reader.count() - 1);
      rules.sent(reader.command());
      record.sent(reader.command().name(), pins.word(false));
    }
  }

  @Override
  public boolean refused(ByteBuf in) {
    headSent = false;
    boolean raw = pins.isRaw();
    // Later requests would not mean the same; a client library that is disconnected logs in again.
    if (raw || kind.isPremise() || state.isLoginLost()) {
      in.skipBytes(in.readableBytes());
      phase = Phase.LEAVING;
    } else {
      discard(in);
    }
    return raw || !state.dropsReply();
  }

  // --- the connection

  @Override
  public @Nullable Dialogue preparation(ServerSide connection, boolean fully) {
    RedisServer on = (RedisServer) connection;
    Dialogue first = state.bringTo(on, fully ? Needs.ALL : needs());
    boolean maybeUnblocked = begins && kind == Kind.BLOCKING && on.id() == 0;
    if (!maybeUnblocked) {
      return first;
    }
    return first == null ? on.askForId() : new InTurn(first, on::askForId);
  }

  @Override
  public boolean suits(ServerSide connection) {
    return state.isOn((RedisServer) connection, Needs.ALL); // later requests may need more
  }

  /** Returns the needs of the waiting part. */
  private Needs needs() {
    boolean known = begins && !isRaw();
    return known ? Needs.of(kind, reader.command(), reader.count()) : Needs.ALL;
  }

  @Override
  public void attached(ServerSide connection) {
    server = (RedisServer) connection;
    record.isOn(server.id());
    rules.attached(server);
    another = false;
  }

  @Override
  public void detached() {
    record.isOn(0);
    headSent = false;
    server = null;
    rules.attached(null);
    pins.caughtUp();
    another = false;
    state.connectionLost();
  }

  @Override
  public boolean isAtRest() {
    return !isRaw() && !pins.isUnsettled() && !isWithinRequest();
  }

  @Override
  public String pin() {
    return pins.word(isWithinRequest());
  }

  @Override
  public boolean isRaw() {
    return pins.isRaw() || pins.isFollowed();
  }

  @Override
  public void passed(ByteBuf bytes, int from, int to) {
    if (server != null) {
      pins.received(server, bytes, from, to);
    }
  }

  @Override
  public boolean isBlocking() {
    return pins.isBlocking();
  }

  @Override
  public boolean isWithinRequest() {
    boolean begun = phase == Phase.FRAMED && reader.isWithinRequest();
    return !pins.isRaw() && (begun || headSent);
  }

  @Override
  public long keptBytes() {
    return (long) state.keptBytes() + reader.heldBytes();
  }

  @Override
  public long progress() {
    return phase == Phase.FRAMED && !isPassed() ? reader.progress() : -1;
  }

  @Override
  public long requestNumber() {
    return reader.begun();
  }

  @Override
  public void caughtUp() {
    pins.caughtUp();
    record.update(pins.word(false));
  }

  @Override
  public ByteBuf error(String text, ByteBufAllocator from) {
    return Resp.line(from, text.startsWith("-") ? text : "-ERR " + text);
  }

  @Override
  public void close() {
    clients.remove(record);
    reader.close();
  }
}
