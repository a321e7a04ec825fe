package io.cenote.protocol.postgres;

import io.cenote.protocol.CancelRequest;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.Need;
import io.cenote.protocol.Part;
import io.cenote.protocol.PoolKey;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client of PostgreSQL. The proxy answers its startup; from then on it has a connection of its
 * user and database until it leaves.
 *
 * <p>Thread: the client's loop.
 */
final class PostgresClient implements ClientSide {
  private enum Phase {
    /** Startup packets are awaited. */
    STARTUP,
    /** The login is taken, a connection is needed for the welcome. */
    WELCOME,
    /** Messages go through. */
    READY,
    /** Another client's query is being cancelled; nothing more is read. */
    CANCELLING,
    /** All is said. */
    LEAVING
  }

  private static final String VIOLATION = "08P01";
  private static final String NOT_AUTHORIZED = "28000";

  private final PostgresProtocol protocol;
  private final BackendKey backendKey;
  private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final MessageBuffer startup = MessageBuffer.ofStartup();
  private final MessageScanner scanner = new MessageScanner();
  private final Part part = new Part();
  private boolean awaitsTls; // which comes before the login
  private Phase phase = Phase.STARTUP;
  private PoolKey poolKey = PoolKey.NONE;
  private Startup.@Nullable Login login;
  private List<String> settings = List.of();
  private ByteBuf answer = Unpooled.EMPTY_BUFFER;
  private @Nullable CancelRequest cancel;
  private @Nullable PostgresServer server;
  private boolean expectsReply; // the part begins a message that a ReadyForQuery answers
  private boolean unsynced; // messages of the extended protocol since the last Sync
  private long messages;
  private long taken; // bytes of the message under way

  PostgresClient(PostgresProtocol protocol, BackendKey backendKey, boolean awaitsTls) {
    this.protocol = protocol;
    this.backendKey = backendKey;
    this.awaitsTls = awaitsTls;
  }

  // --- what the client says

  @Override
  public Step next(ByteBuf in) {
    try {
      return switch (phase) {
        case STARTUP -> startup(in);
        case WELCOME -> welcome();
        case READY -> message(in);
        case CANCELLING -> Step.HOLD;
        case LEAVING -> leave(in);
      };
    } catch (Violation broken) {
      protocol.countMalformed();
      return refuse(in, VIOLATION, String.valueOf(broken.getMessage()));
    }
  }

  private Step startup(ByteBuf in) throws Violation {
    int from = in.readerIndex();
    int to = in.writerIndex();
    int end = startup.messageEnd(in, from, to);
    taken = end < 0 ? taken + to - from : 0;
    in.readerIndex(end < 0 ? to : end);
    if (end < 0) {
      return Step.MORE;
    }
    Startup packet = StartupReader.read(startup.body());
    if (packet instanceof Startup.Login wanted) {
      return awaitsTls
          ? refuse(in, NOT_AUTHORIZED, "this listener accepts only connections with TLS")
          : logIn(wanted, in);
    }
    if (packet instanceof Startup.Cancel wanted) {
      protocol.countCancel();
      phase = Phase.CANCELLING;
      cancel = new CancelRequest(wanted.key().pid(), wanted.key().secret());
      return Step.CANCEL;
    }
    if (packet instanceof Startup.Refused refused) {
      protocol.countMalformed();
      return refuse(in, refused.sqlState(), refused.reason());
    }
    ByteBuf out = allocator.directBuffer();
    if (packet instanceof Startup.TlsRequest && awaitsTls) {
      return beginTls(in, out);
    }
    BackendMessages.encryptionRefused(out);
    return say(out);
  }

  /** Bytes behind the request would be taken for encrypted ones (CVE-2021-23214). */
  private Step beginTls(ByteBuf in, ByteBuf out) throws Violation {
    if (in.isReadable()) {
      out.release();
      throw new Violation("bytes before the handshake of TLS");
    }
    awaitsTls = false;
    BackendMessages.tlsAccepted(out);
    answer = out;
    return Step.SECURE;
  }

  private Step logIn(Startup.Login wanted, ByteBuf in) {
    try {
      settings = ClientSettings.queries(wanted.parameters());
    } catch (Violation e) {
      return refuse(in, "0A000", String.valueOf(e.getMessage()));
    }
    login = wanted;
    poolKey = PoolKey.of(wanted.user(), wanted.database());
    phase = Phase.WELCOME;
    return welcome();
  }

  /** Greets the client with the parameters of its server, once there is one. */
  private Step welcome() {
    PostgresServer its = server;
    Startup.Login wanted = login;
    if (its == null || wanted == null) {
      part.fill(Need.EXCLUSIVE, true, null, 0);
      return Step.ACQUIRE;
    }
    ByteBuf out = allocator.directBuffer();
    if (wanted.needsNegotiation()) {
      BackendMessages.negotiateProtocolVersion(out, wanted.options());
    }
    BackendMessages.authenticationOk(out);
    its.parameters().write(out);
    BackendMessages.backendKeyData(out, backendKey);
    BackendMessages.readyForQuery(out);
    protocol.countLogin();
    phase = Phase.READY;
    return say(out);
  }

  private Step message(ByteBuf in) throws Violation {
    if (!in.isReadable()) {
      return Step.MORE;
    }
    int from = in.readerIndex();
    boolean begins = !scanner.isWithin();
    if (begins) {
      messages++;
      taken = 0;
    }
    int end = scanner.messageEnd(in, from, in.writerIndex());
    int until = end < 0 ? in.writerIndex() : end;
    if (scanner.type() == 'X') {
      return leave(in);
    }
    taken = end < 0 ? taken + until - from : 0;
    expectsReply = begins && begin(in.getByte(from));
    part.fill(Need.EXCLUSIVE, expectsReply, null, until - from);
    return Step.SEND;
  }

  /** Notes a message that begins; returns true if a ReadyForQuery answers it. */
  private boolean begin(byte type) throws Violation {
    switch (type) {
      case 'Q', 'F' -> {
        return true;
      }
      case 'S' -> {
        unsynced = false;
        return true;
      }
      case 'P', 'B', 'D', 'E', 'C', 'H' -> unsynced = true;
      case 'd', 'c', 'f' -> {} // a copy goes on, or ends, within the reply to its query
      default -> throw new Violation("message of a type that no client sends");
    }
    return false;
  }

  private Step leave(ByteBuf in) {
    in.skipBytes(in.readableBytes());
    phase = Phase.LEAVING;
    return Step.END;
  }

  private Step say(ByteBuf words) {
    answer = words;
    return Step.ANSWER;
  }

  private Step refuse(ByteBuf in, String sqlState, String reason) {
    leave(in);
    ByteBuf out = allocator.directBuffer();
    BackendMessages.error(out, BackendMessages.Severity.FATAL, sqlState, reason);
    return say(out);
  }

  @Override
  public ByteBuf answer() {
    return answer;
  }

  @Override
  public CancelRequest cancels() {
    if (cancel == null) {
      throw new IllegalStateException("a client that cancels nothing");
    }
    return cancel;
  }

  @Override
  public long cancelId() {
    return backendKey.pid();
  }

  @Override
  public boolean isCancelledBy(CancelRequest request) {
    return phase == Phase.READY && request.has(backendKey.secret());
  }

  // --- the part that is to be sent

  @Override
  public Part part() {
    return part;
  }

  @Override
  public PoolKey key() {
    return poolKey;
  }

  @Override
  public @Nullable Reply reply(ByteBuf in) {
    return expectsReply ? Reply.PLAIN : null;
  }

  @Override
  public void sent(ByteBuf in) {
    in.skipBytes(part.length());
  }

  @Override
  public boolean refused(ByteBuf in) {
    leave(in);
    return true;
  }

  // --- the connection

  @Override
  public @Nullable Dialogue preparation(ServerSide connection, boolean fully) {
    return settings.isEmpty() ? null : ((PostgresServer) connection).settings(settings);
  }

  @Override
  public boolean suits(ServerSide connection) {
    return true; // the pool gives none but those of its user and database
  }

  @Override
  public boolean needsAnother() {
    return false;
  }

  @Override
  public void attached(ServerSide connection) {
    PostgresServer its = (PostgresServer) connection;
    its.use();
    server = its;
  }

  @Override
  public void detached() {
    server = null;
  }

  /** The connection is the client's to the end, and reset then. */
  @Override
  public boolean isAtRest() {
    return server == null;
  }

  @Override
  public String pin() {
    return server == null ? "" : "session";
  }

  @Override
  public boolean isRaw() {
    return false;
  }

  @Override
  public void passed(ByteBuf bytes, int from, int to) {}

  @Override
  public boolean isBlocking() {
    return false;
  }

  /** Behind messages without a Sync the server would wait for one for ever. */
  @Override
  public boolean isWithinRequest() {
    return scanner.isWithin() || unsynced;
  }

  @Override
  public boolean isGoneAtFin() {
    return true;
  }

  @Override
  public long keptBytes() {
    return phase == Phase.STARTUP ? taken : 0;
  }

  @Override
  public long progress() {
    boolean within = phase == Phase.STARTUP || scanner.isWithin();
    return within ? taken : -1;
  }

  @Override
  public long requestNumber() {
    return messages;
  }

  @Override
  public void caughtUp() {}

  /** {@inheritDoc} What a server has said keeps its SQLSTATE. */
  @Override
  public ByteBuf error(String text, ByteBufAllocator from) {
    ByteBuf out = from.directBuffer();
    ClientErrors.write(out, text);
    return out;
  }

  @Override
  public void close() {}
}
