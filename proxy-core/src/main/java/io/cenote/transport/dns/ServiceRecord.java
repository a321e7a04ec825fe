package io.cenote.transport.dns;

/**
 * One SRV record.
 *
 * @param target name of the host, complete, with a dot at the end
 * @param port its port
 * @param weight share among the targets of the same priority, 0 to 65535
 * @param priority the lowest is asked for service first
 */
public record ServiceRecord(String target, int port, int weight, int priority) {}
