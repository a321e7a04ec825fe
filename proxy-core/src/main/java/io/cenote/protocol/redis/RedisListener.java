package io.cenote.protocol.redis;

import java.util.Set;

/**
 * What a listener says of Redis.
 *
 * @param mode how its clients get connections
 * @param muxConnections shared by all of them, over all loops
 * @param maxInflight requests of one client that may be on their way
 * @param denied names of commands in lower case that are answered with an error
 */
record RedisListener(Mode mode, int muxConnections, int maxInflight, Set<String> denied) {}
