"""Eclipse Paho for Python, told what to do line by line; see ScriptedClient."""

import ssl
import sys
import threading
from urllib.parse import parse_qsl, urlencode

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

TIMEOUT = 15
printing = threading.Lock()


def say(verb, **words):
    with printing:
        print(verb + "?" + urlencode(words), flush=True)


class Client:
    def __init__(self):
        self.client = None
        self.five = False
        self.answered = threading.Event()
        self.answer = {}

    def awaited(self):
        if not self.answered.wait(TIMEOUT):
            raise TimeoutError("no answer")
        self.answered.clear()
        return self.answer

    def answers(self, **words):
        self.answer = words
        self.answered.set()

    def connect(self, words):
        self.five = words["version"] == "5"
        kept = words["kept"] == "true"
        version = paho.MQTTv5 if self.five else paho.MQTTv311
        clean = None if self.five else not kept
        self.client = paho.Client(words["clientId"], clean_session=clean, protocol=version)
        self.client.on_message = self.message
        self.client.on_subscribe = self.subscribed
        self.client.on_connect = self.connected
        if "will.topic" in words:
            will = [words["will." + name] for name in ("topic", "payload", "qos", "retain")]
            of_will = self.properties(PacketTypes.WILLMESSAGE, words, "will.") if self.five else None
            self.client.will_set(will[0], will[1].encode(), int(will[2]), will[3] == "true", of_will)
        if "ca" in words:
            self.client.tls_set(words["ca"], words.get("cert"), words.get("key"), tls_version=ssl.PROTOCOL_TLS_CLIENT)
        options = {}
        if self.five:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = 3600 if kept else 0
            if words["receiveMaximum"] != "0":
                properties.ReceiveMaximum = int(words["receiveMaximum"])
            if words["maximumPacketSize"] != "0":
                properties.MaximumPacketSize = int(words["maximumPacketSize"])
            options = {"clean_start": not kept, "properties": properties}
        self.client.connect("localhost", int(words["port"]), 60, **options)
        self.client.loop_start()
        answer = self.awaited()
        if answer["code"] != 0:
            raise ConnectionError(answer["code"])
        return {"session": "true" if answer["session"] else "false", "assigned": answer["assigned"]}

    def connected(self, client, data, flags, code, properties=None):
        assigned = getattr(properties, "AssignedClientIdentifier", "")
        self.answers(code=getattr(code, "value", code), session=flags["session present"], assigned=assigned)

    def subscribe(self, words):
        qos = int(words["qos"])
        if self.five:
            properties = Properties(PacketTypes.SUBSCRIBE)
            if words["identifier"] != "0":
                properties.SubscriptionIdentifier = int(words["identifier"])
            options = SubscribeOptions(
                qos, words["noLocal"] == "true", words["asPublished"] == "true", int(words["handling"])
            )
            self.client.subscribe(words["filter"], options=options, properties=properties)
        else:
            self.client.subscribe(words["filter"], qos)
        return self.awaited()

    def subscribed(self, client, data, identifier, codes, properties=None):
        self.answers(code=getattr(codes[0], "value", codes[0]))

    def properties(self, packet, words, before=""):
        properties = Properties(packet)
        if before + "delay" in words:
            properties.WillDelayInterval = int(words[before + "delay"])
        if before + "expiry" in words:
            properties.MessageExpiryInterval = int(words[before + "expiry"])
        if before + "contentType" in words:
            properties.ContentType = words[before + "contentType"]
        if before + "responseTopic" in words:
            properties.ResponseTopic = words[before + "responseTopic"]
        if before + "correlation" in words:
            properties.CorrelationData = words[before + "correlation"].encode()
        if before + "user" in words:
            properties.UserProperty = [tuple(pair.split("=", 1)) for pair in words[before + "user"].split(",")]
        return properties

    def publish(self, words):
        properties = self.properties(PacketTypes.PUBLISH, words) if self.five else None
        sent = self.client.publish(
            words["topic"], words["payload"].encode(), int(words["qos"]), words["retain"] == "true", properties
        )
        sent.wait_for_publish(TIMEOUT)
        return {}

    def message(self, client, data, message):
        words = {
            "topic": message.topic,
            "payload": message.payload.decode(),
            "qos": message.qos,
            "retain": "true" if message.retain else "false",
        }
        properties = message.properties.json() if self.five else {}
        for name, word in (
            ("MessageExpiryInterval", "expiry"),
            ("ContentType", "contentType"),
            ("ResponseTopic", "responseTopic"),
        ):
            if name in properties:
                words[word] = properties[name]
        if "CorrelationData" in properties:
            words["correlation"] = bytes.fromhex(properties["CorrelationData"]).decode()
        if "UserProperty" in properties:
            words["user"] = ",".join("=".join(pair) for pair in properties["UserProperty"])
        if "SubscriptionIdentifier" in properties:
            words["identifiers"] = ",".join(str(number) for number in sorted(properties["SubscriptionIdentifier"]))
        say("message", **words)

    def disconnect(self, words):
        self.client.disconnect()
        self.client.loop_stop()
        return {}


def main():
    client = Client()
    for line in sys.stdin:
        verb, _, query = line.strip().partition("?")
        try:
            say("done", **getattr(client, verb)(dict(parse_qsl(query, keep_blank_values=True))))
        except Exception as error:  # whatever it is, the scenario is told
            say("failed", reason=repr(error))


main()
