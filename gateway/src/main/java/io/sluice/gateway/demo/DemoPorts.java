package io.sluice.gateway.demo;

/**
 * Where the parts of the demo listen, all on 127.0.0.1.
 *
 * @param plant the simulated Modbus TCP plant
 * @param local the gateway's own broker
 * @param link the near end of the line to the cloud
 * @param cloud the second broker, TLS
 */
public record DemoPorts(int plant, int local, int link, int cloud) {

    public static final DemoPorts DEFAULT = new DemoPorts(15020, 11883, 28883, 18883);
}
