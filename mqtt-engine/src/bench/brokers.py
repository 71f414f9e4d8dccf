#!/usr/bin/env python3
"""Our broker beside mosquitto and HiveMQ CE, under one load generator, interleaved; prints Markdown tables.

    brokers.py --classpath CP --mqttload PATH matrix SECONDS ROUNDS     QoS x pattern x size, saturating
    brokers.py --classpath CP --mqttload PATH rate SECONDS ROUNDS       at half of mosquitto's saturation: p99 and CPU
    brokers.py --classpath CP --mqttload PATH offline COUNT ROUNDS      fill and drain a persistent session
    brokers.py --classpath CP --mqttload PATH connect CONNECTIONS 1     idle connections

A cell is the median of its rounds: thousand deliveries a second / CPU microseconds of the broker a delivery. Each run is
of a fresh broker process. Loopback only; the broker processes are ended by pid.
"""
import argparse
import functools
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HEAP = os.environ.get("BENCH_HEAP", "-Xmx96m")
OUR_FLAGS = [HEAP, "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=64m"]
PEER_FLAGS = ["-Xmx1g"]
PATTERNS = [
    ("1 pair", ["--pattern", "pair"]),
    ("50 pairs", ["--pattern", "pair", "--pubs", "50", "--subs", "50"]),
    ("1 to 100", ["--pattern", "fanout", "--subs", "100"]),
    ("100 to 1", ["--pattern", "fanin", "--pubs", "100"]),
]
SIZES = [64, 1024]


HIVEMQ_CLASSPATH = os.path.join(tempfile.gettempdir(), "hivemq.classpath")
HIVEMQ = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hivemq")


@functools.cache
def hivemq_classpath():
    """HiveMQ CE comes with libraries of other versions than ours, so it has a classpath of its own."""
    subprocess.run(["mvn", "-q", "-B", "-f", HIVEMQ, "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath",
                    "-Dmdep.outputFile=" + HIVEMQ_CLASSPATH], check=True)
    with open(HIVEMQ_CLASSPATH) as found:
        return found.read().strip()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """A broker process on a port of its own, with a directory of its own."""

    def __init__(self, name, classpath, persistent):
        self.directory = tempfile.mkdtemp(prefix="bench-", dir="/var/tmp")
        self.port = free_port()
        self.log = open(os.path.join(self.directory, "log"), "wb")
        self.process = subprocess.Popen(
            self.command(name, classpath, persistent), stdout=self.log, stderr=self.log, cwd=self.directory)
        try:
            self.await_port()
        except BaseException:
            self.end()
            raise

    def command(self, name, classpath, persistent):
        if name == "mosquitto":
            conf = os.path.join(self.directory, "mosquitto.conf")
            with open(conf, "w") as out:
                out.write(f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n")
                out.write(f"max_inflight_messages 1000\npersistence {'true' if persistent else 'false'}\n")
                out.write(f"persistence_location {self.directory}/\nuser root\n")
            return ["mosquitto", "-c", conf]
        data = os.path.join(self.directory, "data")
        if name == "sluice":
            return ["java", *OUR_FLAGS, "-cp", classpath, "io.sluice.mqtt.bench.OurBroker", str(self.port), data]
        return ["java", *PEER_FLAGS, "-cp", hivemq_classpath(), os.path.join(HIVEMQ, "HiveMqBroker.java"),
                str(self.port), data]

    def await_port(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.log.flush()
        with open(os.path.join(self.directory, "log"), errors="replace") as log:
            sys.exit("the broker did not start:\n" + log.read()[-3000:])

    def rss_mib(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS"):
                    return int(line.split()[1]) // 1024
        return 0

    def end(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.directory)


def load(options, broker, arguments):
    command = [options.mqttload, "--port", str(broker.port), "--pid", str(broker.process.pid), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, timeout=600)
    lines = result.stdout.strip().splitlines()
    if not lines:
        sys.exit("mqttload said nothing: " + result.stderr)
    return json.loads(lines[-1])


def measured(options, name, arguments, persistent=False):
    broker = Running(name, options.classpath, persistent)
    try:
        if name != "mosquitto":
            load(options, broker, warm(arguments))
        result = load(options, broker, arguments)
        result["rss_mib"] = broker.rss_mib()
        return result
    finally:
        broker.end()


def warm(arguments):
    """The same for a while, so that a JVM has compiled what it runs."""
    kept = list(arguments)
    for flag, value in (("--secs", "4"), ("--count", "20000"), ("--conns", "500")):
        if flag in kept:
            kept[kept.index(flag) + 1] = value
    return kept


def median(results, key):
    return statistics.median(result.get(key) or 0 for result in results)


def rounds(options, arguments, persistent=False):
    results = {name: [] for name in options.brokers}
    for _ in range(options.rounds):
        for name in options.brokers:
            results[name].append(measured(options, name, arguments, persistent))
    return results


def cell(results):
    rate = median(results, "recv_per_s") / 1000
    cpu = median(results, "cpu_us_per_delivery")
    lost = sum(result.get("lost") or 0 for result in results)
    return f"{rate:.0f} / {cpu:.2f}" + (f" ({lost} lost)" if lost else "")


def header(options, first):
    print("| " + first + " | " + " | ".join(options.brokers) + " |")
    print("|---" * (1 + len(options.brokers)) + "|", flush=True)


def matrix(options):
    header(options, "thousand deliveries a second / broker CPU µs a delivery")
    rss = {name: 0 for name in options.brokers}
    for qos in (0, 1, 2):
        for size in SIZES:
            for label, pattern in PATTERNS:
                arguments = ["--qos", str(qos), "--size", str(size), "--secs", str(options.amount), *pattern]
                results = rounds(options, arguments)
                for name in options.brokers:
                    rss[name] = max(rss[name], max(result["rss_mib"] for result in results[name]))
                cells = " | ".join(cell(results[name]) for name in options.brokers)
                print(f"| QoS {qos}, {size} B, {label} | {cells} |", flush=True)
    print("| resident at most, MiB | " + " | ".join(str(rss[name]) for name in options.brokers) + " |")


def rate(options):
    header(options, "p99 µs / broker CPU µs a delivery, at half of mosquitto's saturation")
    for qos in (0, 1):
        for label, pattern in PATTERNS:
            base = ["--qos", str(qos), "--size", "64", "--secs", str(options.amount), *pattern]
            full = measured(options, "mosquitto", base)
            half = full["pub_per_s"] / 2
            results = rounds(options, [*base, "--rate", f"{half:.0f}"])
            cells = " | ".join(
                f"{statistics.median(r['latency_us']['p99'] for r in results[name]):.0f}"
                f" / {median(results[name], 'cpu_us_per_delivery'):.2f}"
                for name in options.brokers)
            print(f"| QoS {qos}, {label}, {half:.0f}/s | {cells} |", flush=True)


def offline(options):
    header(options, "thousand enqueued a second / thousand drained a second")
    for qos in (1, 2):
        arguments = ["--mode", "offline", "--qos", str(qos), "--count", str(options.amount), "--clean", "0"]
        results = rounds(options, arguments, persistent=True)
        cells = " | ".join(json.dumps({
            key: round(median(results[name], key), 1) for key in results[name][0]
            if key.endswith("per_s") or key in ("lost", "duplicates")}) for name in options.brokers)
        print(f"| QoS {qos} | {cells} |", flush=True)


def connect(options):
    header(options, "resident KiB a connection / CPU µs a connection")
    results = rounds(options, ["--mode", "connect", "--conns", str(options.amount)])
    cells = " | ".join(
        f"{median(results[name], 'kb_per_conn'):.1f} / {median(results[name], 'cpu_us_per_conn'):.0f}"
        for name in options.brokers)
    print(f"| {options.amount} idle | {cells} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--classpath", required=True)
    parser.add_argument("--mqttload", required=True)
    parser.add_argument("--brokers", default="sluice,mosquitto,hivemq", type=lambda text: text.split(","))
    parser.add_argument("what", choices=["matrix", "rate", "offline", "connect"])
    parser.add_argument("amount", type=int)
    parser.add_argument("rounds", type=int)
    options = parser.parse_args()
    print("load " + " ".join(f"{value:.1f}" for value in os.getloadavg()), file=sys.stderr)
    {"matrix": matrix, "rate": rate, "offline": offline, "connect": connect}[options.what](options)


if __name__ == "__main__":
    main()
