#!/usr/bin/env python3
"""What our broker holds in memory, and what it does when clients would have it hold more; prints Markdown tables.

    memory.py --classpath CP --mqttload PATH idle CONNECTIONS          connections that say nothing
    memory.py --classpath CP --mqttload PATH readers MEGABYTES         READERS that never read, while that is published
    memory.py --classpath CP --mqttload PATH held SUBSCRIPTIONS        subscriptions and a tenth as many retained messages

Heap is what a full collection leaves (the JDK's own histogram of live objects); what is held is a difference of two of
them, for mosquitto of its resident memory. With the readers the heap is 128 MiB and direct memory 64 MiB; what they do to
others is told by the p99 latency of a pair of clients at a fixed rate, in the same broker process without them and with
them, in turns, of which the median is shown. Loopback only; all brokers are ended by pid.
"""
import argparse
import os
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

from brokers import Failed, Running

READERS = 50
MESSAGE_BYTES = 10_000
MEGABYTES_A_SECOND = 20
TURNS = 5
PAIR_RATE = 200
SMALL = ["-Xmx128m", "-XX:MaxDirectMemorySize=64m"]
ROUTE_CONNECTIONS = 1_000
ROUTE_RATE = 2_000


def string(text):
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def packet(first, body):
    length, left = b"", len(body)
    while True:
        left, low = left >> 7, left & 0x7F
        length += bytes([low | 0x80 if left else low])
        if not left:
            return bytes([first]) + length + body


def connect_packet(client_id):
    return packet(0x10, string("MQTT") + bytes([4, 2, 0, 0]) + string(client_id))


def subscribe_packet(topic, qos):
    return packet(0x82, b"\0\1" + string(topic) + bytes([qos]))


def publish_packet(topic, payload, qos=0, packet_id=0, retain=False):
    identifier = struct.pack(">H", packet_id) if qos else b""
    return packet(0x30 | qos << 1 | retain, string(topic) + identifier + payload)


def exactly(line, count):
    data = b""
    while len(data) < count:
        some = line.recv(count - len(data))
        if not some:
            sys.exit("the broker closed a connection")
        data += some
    return data


def connected(port, client_id, receive_bytes=None):
    line = socket.socket()
    if receive_bytes:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    line.settimeout(60)
    line.connect(("127.0.0.1", port))
    line.sendall(connect_packet(client_id))
    answer = exactly(line, 4)
    if answer[3]:
        sys.exit(f"CONNACK {answer[3]} for {client_id}")
    return line


def subscribed(port, client_id, topic, qos, receive_bytes=None):
    line = connected(port, client_id, receive_bytes)
    line.sendall(subscribe_packet(topic, qos))
    exactly(line, 5)
    return line


def live_heap(broker):
    """Bytes of live objects."""
    histogram = subprocess.run(
        ["jcmd", str(broker.process.pid), "GC.class_histogram"], capture_output=True, text=True, check=True, timeout=300)
    return int(histogram.stdout.strip().splitlines()[-1].split()[2])


def resident(broker):
    with open(f"/proc/{broker.process.pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


# ---- connections that say nothing


def idle(options):
    print("| " + str(options.amount) + " idle connections | heap, KiB each | resident, KiB each | resident, MiB |")
    print("|---|---|---|---|")
    for name in ("sluice", "mosquitto"):
        broker = Running(name, options, False)
        try:
            for line in [connected(broker.port, f"warm{i}") for i in range(500)]:
                line.close()
            time.sleep(2)
            heap = live_heap(broker) if name == "sluice" else 0
            rss = resident(broker)
            lines = [connected(broker.port, f"idle{i:05}") for i in range(options.amount)]
            time.sleep(2)
            grown = live_heap(broker) - heap if name == "sluice" else 0
            rss_grown = resident(broker) - rss
            heap_text = f"{grown / 1024 / options.amount:.2f}" if name == "sluice" else ""
            print(f"| {name} | {heap_text} | {rss_grown / 1024 / options.amount:.2f} | {resident(broker) >> 20} |")
            for line in lines:
                line.close()
        finally:
            broker.end()


# ---- readers that never read


class Flood:
    """Publishes so many bytes to some topics at a fixed rate, and answers what QoS 1 and 2 ask for."""

    def __init__(self, port, topics, qos, megabytes):
        self.line = connected(port, "flood")
        self.topics, self.qos = topics, qos
        self.left = megabytes * 1_000_000 // MESSAGE_BYTES
        self.per_tick = max(1, MEGABYTES_A_SECOND * 1_000_000 // MESSAGE_BYTES // 50)
        self.payload = bytes(MESSAGE_BYTES)
        self.failed = None
        self.published = 0
        self.reader = threading.Thread(target=self.answer, daemon=True)
        self.writer = threading.Thread(target=self.run, daemon=True)
        self.reader.start()
        self.writer.start()

    def run(self):
        try:
            due = time.monotonic()
            while self.published < self.left:
                batch = b"".join(
                    publish_packet(self.topics[i % len(self.topics)], self.payload, self.qos, i % 60_000 + 1)
                    for i in range(self.published, min(self.left, self.published + self.per_tick)))
                self.line.sendall(batch)
                self.published += self.per_tick
                due += 0.02
                time.sleep(max(0, due - time.monotonic()))
        except OSError as e:
            self.failed = e

    def answer(self):
        try:
            while self.qos:
                answer = exactly(self.line, 4)
                if answer[0] == 0x50:
                    self.line.sendall(b"\x62\2" + answer[2:])
        except (OSError, SystemExit) as e:
            if self.published < self.left:
                self.failed = self.failed or e

    def wait(self):
        self.writer.join()
        self.line.close()
        if self.failed:
            raise Failed(str(self.failed))


class Drain(threading.Thread):
    """Reads what comes and throws it away, acknowledging nothing."""

    def __init__(self, line):
        super().__init__(daemon=True)
        self.line = line
        self.count = 0

    def run(self):
        try:
            while True:
                some = self.line.recv(1 << 16)
                if not some:
                    return
                self.count += len(some)
        except OSError:
            return


def pair_p99(broker, seconds):
    """p99 of others in µs, and how many of their messages were lost."""
    result = broker.load(
        ["--pattern", "pair", "--qos", "1", "--size", "64", "--rate", str(PAIR_RATE), "--warmup", "1",
         "--secs", str(seconds)], seconds)
    return result["lat_us"]["p99"], result["lost"]


def readers(options):
    print(f"| {READERS} clients that never read, {options.amount} MB published | p99 without, ms | p99 with, ms | ratio"
          " | lost | live heap after, MiB | resident at most, MiB |")
    print("|---|---|---|---|---|---|---|")
    cases = [(f"QoS {qos}, {label}", qos, topics, filters)
             for qos in (0, 1, 2)
             for label, topics, filters in (
                 ("all the same messages", ["flood"], ["flood"] * READERS),
                 ("each its own", [f"flood/{i}" for i in range(READERS)], [f"flood/{i}" for i in range(READERS)]),
             )]
    cases += [(f"QoS {qos}, one of two of a shared subscription", qos, ["flood"], ["$share/g/flood"]) for qos in (0, 1)]
    for label, qos, topics, filters in cases:
        if options.only and options.only not in label:
            continue
        options.flags = SMALL
        broker = Running("sluice", options, False)
        try:
            print("| " + " | ".join([label, *reader_case(options, broker, qos, topics, filters)]) + " |", flush=True)
        finally:
            broker.end()


def reader_case(options, broker, qos, topics, filters):
    if filters[0].startswith("$share"):
        Drain(subscribed(broker.port, "good", filters[0], 0)).start()
    broker.warm_up()
    p99, lost = {False: [], True: []}, 0
    try:
        for _ in range(TURNS):
            for with_them in (False, True):
                count = len(filters) if with_them else 0
                deaf = [subscribed(broker.port, f"deaf{i}", filters[i], qos, 4096) for i in range(count)]
                flood = Flood(broker.port, topics, qos, options.amount // TURNS)
                figure, lost_now = pair_p99(broker, max(1, options.amount // TURNS // MEGABYTES_A_SECOND - 1))
                flood.wait()
                p99[with_them].append(figure)
                lost += lost_now
                heap = live_heap(broker) if with_them else 0
                for line in deaf:
                    line.close()
    except (Failed, OSError, subprocess.SubprocessError) as e:
        return ["", "", f"**{e}**", "", "", ""]
    with open(os.path.join(broker.directory, "log"), errors="replace") as log:
        if "OutOf" in log.read():
            return ["", "", "**out of memory**", "", "", ""]
    before, after = statistics.median(p99[False]), statistics.median(p99[True])
    return [f"{before / 1000:.1f}", f"{after / 1000:.1f}", f"{after / before:.2f}", str(lost), f"{heap / 2**20:.1f}",
            f"{peak_resident(broker) >> 20}"]


def peak_resident(broker):
    with open(f"/proc/{broker.process.pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


# ---- subscriptions and retained messages


def held(options):
    retained = options.amount // 10
    print(f"| {options.amount} subscriptions, {retained} retained | bytes a retained message | bytes a subscription"
          " | CPU µs a publish of three deliveries | live heap, MiB | resident, MiB |")
    print("|---|---|---|---|---|---|")
    for name in ("sluice", "mosquitto"):
        options.flags = [options.heap]
        broker = Running(name, options, False)
        try:
            print("| " + " | ".join([name, *held_case(options, broker, retained)]) + " |", flush=True)
        finally:
            broker.end()


def held_case(options, broker, retained):
    ours = broker.name == "sluice"
    used = live_heap if ours else resident
    broker.warm_up()
    before = used(broker)
    retain(broker.port, retained)
    after = used(broker)
    note = os.path.join(broker.directory, "held")
    between = f"jcmd {broker.process.pid} GC.class_histogram | tail -1 > {note}" if ours else "true"
    result = broker.load(
        ["--mode", "route", "--subs", str(ROUTE_CONNECTIONS), "--subs-total", str(options.amount), "--qos", "0",
         "--rate", str(ROUTE_RATE), "--warmup", "5", "--secs", "10", "--timeout", "600", "--between", between], 600)
    if ours:
        with open(note) as line:
            now = int(line.read().split()[2])
        subscription = (now - after) / options.amount
    else:
        now = after + result["sub_rss_kb"] * 1024
        subscription = result["sub_rss_kb"] * 1024 / options.amount
    return [f"{(after - before) / retained:.0f}", f"{subscription:.0f}", f"{result['cpu_us_per_pub']:.1f}",
            f"{now / 2**20:.0f}" if ours else "", f"{result['rss_peak_kb'] >> 10}"]


def retain(port, count):
    """Has so many messages retained, of 64 bytes, at QoS 1, so that they are durable."""
    line = connected(port, "retain")
    window, sent, acked = 100, 0, 0
    while acked < count:
        batch = b"".join(
            publish_packet(f"kept/{i // 1000}/{i % 1000}", bytes(64), 1, i % window + 1, True)
            for i in range(sent, min(count, acked + window)))
        sent = min(count, acked + window)
        line.sendall(batch)
        exactly(line, 4 * (sent - acked))
        acked = sent
    line.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--classpath", required=True)
    parser.add_argument("--mqttload", required=True)
    parser.add_argument("--directory", default=tempfile.gettempdir())
    parser.add_argument("--heap", default="-Xmx512m")
    parser.add_argument("--only", default="", help="cases whose name has this")
    parser.add_argument("what", choices=["idle", "readers", "held"])
    parser.add_argument("amount", type=int)
    options = parser.parse_args()
    options.flags, options.hivemq = [], None
    print("load " + " ".join(f"{value:.1f}" for value in os.getloadavg()), file=sys.stderr)
    {"idle": idle, "readers": readers, "held": held}[options.what](options)


if __name__ == "__main__":
    main()
