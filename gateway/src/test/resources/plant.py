"""A Modbus TCP slave of pymodbus, driven by its standard input.

Usage: plant.py PORT. Prints "ready" when it listens. Unit 1 holds the fixed registers below from address 0 on; the
holding registers 100 to 109 count up every 20 ms. Commands, a line each:
  freeze        the counters stand still; answers "frozen" and their ten values
  thaw          they count again; answers "thawed"
It ends when its standard input does.
"""
import asyncio
import sys
import threading
import time

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusTcpServer

# As in FixedRegisters.java: words in the order of the wire.
FIXED = [
    0xFFFE,  # 0 i16 -2, u16 65534
    0x1234, 0x5678,  # 1 u32 ABCD
    0x5678, 0x1234,  # 3 u32 CDAB
    0x3412, 0x7856,  # 5 u32 BADC
    0x7856, 0x3412,  # 7 u32 DCBA
    0x4148, 0x0000,  # 9 f32 12.5 ABCD
    0x0000, 0x4148,  # 11 f32 12.5 CDAB
    0x4841, 0x0000,  # 13 f32 12.5 BADC
    0x0000, 0x4841,  # 15 f32 12.5 DCBA
    0x8000, 0x0000, 0x0000, 0x0001,  # 17 u64 9223372036854775809, i64 -9223372036854775807
    0x0001, 0x0000, 0x0000, 0x8000,  # 21 u64 CDAB
    0x0080, 0x0000, 0x0000, 0x0100,  # 25 u64 BADC
    0x0100, 0x0000, 0x0000, 0x0080,  # 29 u64 DCBA
    0x4009, 0x21FB, 0x5444, 0x2D18,  # 33 f64 pi ABCD
    0x0005,  # 37 bits 0 and 2
    0x5075, 0x6D70, 0x2041, 0x0000,  # 38 str(8) "Pump A"
    0x7FC0, 0x0000,  # 42 f32 NaN
    0x8000,  # 44 i16 sentinel
]
COUNTERS = 100
COUNTER_COUNT = 10

block = ModbusSequentialDataBlock(1, FIXED + [0] * (200 - len(FIXED)))
coils = ModbusSequentialDataBlock(1, [True, False] * 8)
unit = ModbusSlaveContext(di=coils, co=coils, hr=block, ir=block)
context = ModbusServerContext(slaves={1: unit}, single=False)
counting = threading.Event()
counting.set()
lock = threading.Lock()
value = 0


def count():
    global value
    while True:
        time.sleep(0.02)
        with lock:
            if counting.is_set():
                value = (value + 1) % 65536
                block.setValues(COUNTERS + 1, [(value + i) % 65536 for i in range(COUNTER_COUNT)])


def obey():
    for line in sys.stdin:
        command = line.strip()
        with lock:
            if command == "freeze":
                counting.clear()
                print("frozen", *[(value + i) % 65536 for i in range(COUNTER_COUNT)], flush=True)
            elif command == "thaw":
                counting.set()
                print("thawed", flush=True)
    import os

    os._exit(0)


async def serve(port):
    server = ModbusTcpServer(context, address=("127.0.0.1", port), allow_reuse_address=True)
    task = asyncio.ensure_future(server.serve_forever())
    await server.serving
    print("ready", flush=True)
    await task


threading.Thread(target=count, daemon=True).start()
threading.Thread(target=obey, daemon=True).start()
asyncio.run(serve(int(sys.argv[1])))
