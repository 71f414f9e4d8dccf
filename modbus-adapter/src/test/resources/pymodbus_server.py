"""A Modbus server of pymodbus 3.0.0 with known values; prints its port and ends with its standard input.

First argument tcp, rtu-tcp, udp, tls (second argument: the folder of the certificates), rtu or ascii (second argument:
the serial port).
"""
import asyncio
import os
import ssl
import sys
import threading

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.framer.ascii_framer import ModbusAsciiFramer
from pymodbus.framer.rtu_framer import ModbusRtuFramer
from pymodbus.framer.socket_framer import ModbusSocketFramer
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer, ModbusTlsServer, ModbusUdpServer

HOLDING = [
    0x1234, 0xFFFE,                       # 0 u16, 1 i16
    0x1234, 0x5678,                       # 2 u32 ABCD
    0x5678, 0x1234,                       # 4 u32 CDAB
    0x3412, 0x7856,                       # 6 u32 BADC
    0x7856, 0x3412,                       # 8 u32 DCBA
    0x42F6, 0xE979,                       # 10 f32 ABCD 123.456
    0xE979, 0x42F6,                       # 12 f32 CDAB
    0x0123, 0x4567, 0x89AB, 0xCDEF,       # 14 i64 ABCD
    0x5075, 0x6D70, 0x2031,               # 18 str(6) "Pump 1"
    0x00A1,                               # 21 bits
    0x8000,                               # 22 not available
]


def end_with_stdin():
    sys.stdin.read()
    os._exit(0)


async def main():
    unit = ModbusSlaveContext(
        di=ModbusSequentialDataBlock(0, [1, 0, 1, 1] * 4),
        co=ModbusSequentialDataBlock(0, [0, 1, 1, 0] * 4),
        hr=ModbusSequentialDataBlock(0, HOLDING),
        ir=ModbusSequentialDataBlock(0, [7, 8, 9]),
        zero_mode=True,
    )
    context = ModbusServerContext(slaves={1: unit}, single=False)
    identity = ModbusDeviceIdentification(
        info_name={"VendorName": "Pymodbus", "ProductCode": "PM", "MajorMinorRevision": "3.0.0"}
    )
    mode, place = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    if mode in ("rtu", "ascii"):
        framer = ModbusRtuFramer if mode == "rtu" else ModbusAsciiFramer
        server = ModbusSerialServer(context, framer=framer, port=place, baudrate=115200, parity="N", timeout=0.5,
                                    identity=identity, broadcast_enable=True)
        await server.start()
        print(0, flush=True)
        await server.serve_forever()
        return
    if mode == "udp":
        server = ModbusUdpServer(context, identity=identity, address=("127.0.0.1", 0))
        running = asyncio.ensure_future(server.serve_forever())
        while server.protocol is None:
            await asyncio.sleep(0.01)
        print(server.protocol.get_extra_info("sockname")[1], flush=True)
        await running
        return
    if mode == "tls":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(place + "/server.crt", place + "/server.key")
        tls.load_verify_locations(place + "/ca.crt")
        tls.verify_mode = ssl.CERT_REQUIRED
        server = ModbusTlsServer(context, identity=identity, framer=ModbusSocketFramer, address=("127.0.0.1", 0), sslctx=tls)
    else:
        framer = ModbusRtuFramer if mode == "rtu-tcp" else ModbusSocketFramer
        server = ModbusTcpServer(context, identity=identity, framer=framer, address=("127.0.0.1", 0))
    running = asyncio.ensure_future(server.serve_forever())
    await server.serving
    print(server.server.sockets[0].getsockname()[1], flush=True)
    await running


threading.Thread(target=end_with_stdin, daemon=True).start()
asyncio.run(main())
