"""Asks a Modbus server everything beside plain reads: pymodbus_client.py tcp PORT, or rtu PATH. Prints what it says, a line each."""
import sys

from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.diag_message import ReturnBusMessageCountRequest, ReturnQueryDataRequest
from pymodbus.mei_message import ReadDeviceInformationRequest
from pymodbus.other_message import ReadExceptionStatusRequest, ReportSlaveIdRequest

if sys.argv[1] == "tcp":
    client = ModbusTcpClient("127.0.0.1", port=int(sys.argv[2]), timeout=10)
else:
    client = ModbusSerialClient(sys.argv[2], baudrate=115200, parity="N", timeout=10)
assert client.connect()


def say(name, value):
    print(name, value, flush=True)


client.write_registers(5, [0xBEEF, 1], slave=1)
client.mask_write_register(5, and_mask=0xFF0F, or_mask=0x00A0, unit=1)
say("mask", "%x" % client.read_holding_registers(5, 1, slave=1).registers[0])
say("both", client.readwrite_registers(read_address=5, read_count=3, write_address=6, write_registers=[17, 34], unit=1).registers)
client.write_coils(0, [True, False, True], slave=1)
client.write_coil(1, True, slave=1)
say("coils", client.read_coils(0, 3, slave=1).bits[:3])
say("server", client.execute(ReportSlaveIdRequest(unit=1)).identifier)
say("status", client.execute(ReadExceptionStatusRequest(unit=1)).status)
say("echo", client.execute(ReturnQueryDataRequest(0xA537, unit=1)).message)
say("messages", client.execute(ReturnBusMessageCountRequest(unit=1)).message)
say("identity", client.execute(ReadDeviceInformationRequest(read_code=1, object_id=0, unit=1)).information)
