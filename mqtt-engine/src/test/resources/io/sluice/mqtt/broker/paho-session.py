# A Paho client with a session: python3 paho-session.py PORT VERSION QOS TASK
# TASK: "subscribe", "will", or how many messages to take. Prints whether the session was present, then QoS and payload.
import sys
import threading

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

port, version, qos, task = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
wanted = int(task) if task.isdigit() else 0
done = threading.Event()
taken = 0


def on_connect(client, userdata, flags, *rest):
    print("session present:", bool(flags["session present"]), flush=True)
    if task == "subscribe":
        client.subscribe("a", qos)
    elif task.isdigit() and wanted == 0:
        done.set()


def on_subscribe(*rest):
    done.set()


def on_message(client, userdata, message):
    global taken
    print(message.qos, message.payload.decode(), flush=True)
    taken += 1
    if taken == wanted:
        threading.Timer(0.5, done.set).start()  # the exchange of the last one


if version == "5":
    client = paho.Client("paho", protocol=paho.MQTTv5)
    expiry = Properties(PacketTypes.CONNECT)
    expiry.SessionExpiryInterval = 1000
    if task == "will":
        delay = Properties(PacketTypes.WILLMESSAGE)
        delay.WillDelayInterval = 2
        client.will_set("will", "gone", 1, False, delay)
    options = {"clean_start": False, "properties": expiry}
else:
    client = paho.Client("paho", clean_session=False, protocol=paho.MQTTv311)
    options = {}
client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
client.connect("127.0.0.1", port, 60, **options)
client.loop_start()
in_time = done.wait(15)
client.disconnect()
client.loop_stop()
sys.exit(0 if in_time else 1)
