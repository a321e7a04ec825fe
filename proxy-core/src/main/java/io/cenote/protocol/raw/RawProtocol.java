package io.cenote.protocol.raw;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.ClientHandle;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.PoolKey;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ServerSide;
import java.util.Map;

/** Protocol without dialogues, whose clients have a connection for the whole session. */
public final class RawProtocol implements Protocol<RawSettings> {
  @Override
  public ServerSide newServer(PoolKey key) {
    return RawServer.INSTANCE;
  }

  @Override
  public ClientSide newClient(RawSettings listener, ClientHandle handle) {
    throw new UnsupportedOperationException("tcp has no requests");
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of();
  }

  @Override
  public Bounds bounds(RawSettings listener) {
    throw new UnsupportedOperationException("tcp has no requests");
  }

  @Override
  public int sharedConnections(RawSettings listener) {
    return 0;
  }
}
