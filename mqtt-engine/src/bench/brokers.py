#!/usr/bin/env python3
"""Our broker beside mosquitto and HiveMQ CE, under one load generator, interleaved; prints Markdown tables.

    brokers.py --classpath CP --mqttload PATH matrix SECONDS ROUNDS     QoS x size x pattern, saturating
    brokers.py --classpath CP --mqttload PATH rate SECONDS ROUNDS       at half of mosquitto's saturation: p99 and CPU
    brokers.py --classpath CP --mqttload PATH offline COUNT ROUNDS      fill and drain a persistent session
    brokers.py --classpath CP --mqttload PATH durable COUNT ROUNDS      50 publishers of window 100 to a persistent session
    brokers.py --classpath CP --mqttload PATH connect CONNECTIONS 1     idle connections
    brokers.py --classpath CP --mqttload PATH all SECONDS ROUNDS        all of these, of 20,000, 80,000 and 5,000

A figure is the median of its rounds. The brokers run side by side, each a process for all cells of a table, and take
turns A B C A B C at each cell; one that dies or answers no more is said to, and started again. Its peak of resident memory
is reset before each run. At most OUTSTANDING deliveries are under way at once, in each run that saturates: what one
broker would drop and another gather without end would not be the same work. The peers keep sessions on disk where these
are what is measured, and in memory else, where they are faster. Loopback only; all brokers are ended by pid.
"""
import argparse
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

OUR_FLAGS = ("-XX:+UseSerialGC -Xms24m -Xmn12m -Xmx96m -XX:MaxDirectMemorySize=64m"  # as packaging/bin/sluice, but for -Xmx
             " -XX:MaxInlineLevel=9 -XX:InlineSmallCode=1500").split()
OUR_ENVIRONMENT = {**os.environ, "MALLOC_ARENA_MAX": "1"}
PEER_FLAGS = ["-Xmx1g"]
OUTSTANDING = 2000
WARM_UP_SECONDS = 1
GRACE_SECONDS = 40  # beyond what a run lasts when all is well
PATTERNS = {
    "1 pair": ["--pattern", "pair"],
    "50 pairs": ["--pattern", "pair", "--pubs", "50", "--subs", "50"],
    "1 to 100": ["--pattern", "fanout", "--subs", "100"],
    "100 to 1": ["--pattern", "fanin", "--pubs", "100"],
}
SIZES = [64, 1024]
BENCH = os.path.dirname(os.path.abspath(__file__))
HIVEMQ = os.path.join(BENCH, "hivemq")


def hivemq_classpath():
    """HiveMQ CE comes with libraries of other versions than ours, so it has a classpath of its own."""
    with tempfile.NamedTemporaryFile("r", suffix=".classpath") as found:
        plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath"
        subprocess.run(["mvn", "-q", "-B", "-f", HIVEMQ, plugin, "-Dmdep.outputFile=" + found.name], check=True)
        return found.read().strip()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Failed(Exception):
    """A run that has no figures, and why."""


class Running:
    """A broker process on a port of its own, with a directory of its own."""

    def __init__(self, name, options, persistent):
        self.name = name
        self.options = options
        self.directory = tempfile.mkdtemp(prefix="bench-", dir=options.directory)
        self.port = free_port()
        self.log = open(os.path.join(self.directory, "log"), "wb")
        self.process = subprocess.Popen(
            self.command(persistent), stdout=self.log, stderr=self.log, cwd=self.directory,
            env=OUR_ENVIRONMENT if name == "sluice" else None)
        try:
            self.await_port()
        except BaseException:
            self.end()
            raise

    def command(self, persistent):
        if self.name == "mosquitto":
            conf = os.path.join(self.directory, "mosquitto.conf")
            with open(conf, "w") as out:
                out.write(f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n")
                out.write(f"max_inflight_messages 1000\npersistence {'true' if persistent else 'false'}\n")
                out.write(f"persistence_location {self.directory}/\nuser root\n")
            return ["mosquitto", "-c", conf]
        data = os.path.join(self.directory, "data")
        if self.name == "sluice":
            return ["java", *OUR_FLAGS, *self.options.flags, "-cp", self.options.classpath,
                    "io.sluice.mqtt.bench.OurBroker", str(self.port), data]
        if not self.options.hivemq:
            self.options.hivemq = hivemq_classpath()
        return ["java", *PEER_FLAGS, "-cp", self.options.hivemq, os.path.join(HIVEMQ, "HiveMqBroker.java"),
                str(self.port), data, "file" if persistent else "in-memory"]

    def await_port(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.log.flush()
        with open(os.path.join(self.directory, "log"), errors="replace") as log:
            sys.exit(f"{self.name} did not start:\n" + log.read()[-3000:])

    def warm_up(self):
        """Has a JVM compile what will run."""
        for pattern in PATTERNS.values() if self.name != "mosquitto" else []:
            for qos in ("0", "1", "2"):
                self.load(["--qos", qos, "--e2e", str(OUTSTANDING), "--secs", "2", "--warmup", "0", *pattern], 2)

    def load(self, arguments, seconds):
        """What the generator says of a run that lasts about so long."""
        with open(f"/proc/{self.process.pid}/clear_refs", "w") as peak:
            peak.write("5")
        command = [self.options.mqttload, "--port", str(self.port), "--pid", str(self.process.pid), *arguments]
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=seconds + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            raise Failed("no answer") from None
        if self.process.poll() is not None:
            raise Failed("died")
        lines = result.stdout.strip().splitlines()
        if not lines:
            raise Failed(result.stderr.strip().splitlines()[-1])
        return json.loads(lines[-1])

    def end(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.directory)


class Brokers:
    """All that are compared, side by side."""

    def __init__(self, options, persistent=False):
        self.options = options
        self.persistent = persistent
        self.running = {}

    def __enter__(self):
        for name in self.options.brokers:
            self.start(name)
        return self

    def __exit__(self, *unused):
        for broker in self.running.values():
            broker.end()

    def start(self, name):
        self.running[name] = Running(name, self.options, self.persistent)
        try:
            self.running[name].warm_up()
        except Failed as failure:
            sys.exit(f"{name}, while it warmed up: {failure}")

    def warm_up(self, arguments):
        """Has the JVMs compile what these runs need, which is not what they were warmed up with."""
        for name in self.options.brokers:
            for _ in range(3 if name != "mosquitto" else 0):
                self.run(name, arguments, 60)

    def run(self, name, arguments, seconds):
        """One run, or None when it failed, which is said; the broker is another one then."""
        try:
            result = self.running[name].load(arguments, seconds)
            if "--rate" in arguments and "lat_us" not in result:
                result = {"failed": "delivered nothing in time", **result}
        except Failed as failure:
            result = {"failed": str(failure)}
            self.running.pop(name).end()
            self.start(name)
        print(json.dumps({"broker": name, "arguments": arguments, **result}), file=self.options.raw, flush=True)
        return result

    def rounds(self, arguments, seconds):
        """The runs of each broker."""
        results = {name: [] for name in self.options.brokers}
        for _ in range(self.options.rounds):
            for name in self.options.brokers:
                results[name].append(self.run(name, arguments, seconds))
        return results


def median(runs, *path):
    """Of the runs that did not fail. A figure that is missing is a mistake of this script."""
    values = []
    for run in runs:
        for key in path:
            if key not in run:
                sys.exit(f"the load generator tells no {'.'.join(path)}, only: {' '.join(sorted(run))}")
            run = run[key]
        values.append(run)
    return statistics.median(values)


def cell(runs, figures):
    """The figures of one broker, with what went wrong."""
    good = [run for run in runs if "failed" not in run]
    notes = [run["failed"] for run in runs if "failed" in run]
    lost = sum(run.get("lost", 0) for run in good)
    notes += [f"{lost} lost"] if lost else []
    text = " / ".join(figure(good) for figure in figures) if good else "-"
    return text + (f" ({', '.join(notes)})" if notes else "")


def per_second(key):
    return lambda runs: f"{median(runs, key) / 1000:,.0f}"


def micros(*path):
    return lambda runs: f"{median(runs, *path):,.2f}"


def whole(*path):
    return lambda runs: f"{median(runs, *path):,.0f}"


def peak(runs):
    return f"{max(run['rss_peak_kb'] for run in runs) / 1024:.0f}"


def others(results):
    """Cores that neither the generator nor the broker used: the other work on the machine."""
    runs = [run for runs in results.values() for run in runs if "failed" not in run]
    return f"{median(runs, 'other_cores'):.1f}" if runs else "-"


def header(options, title, first):
    print(f"\n**{title}** (load {' '.join(f'{value:.1f}' for value in os.getloadavg())})\n")
    print("| " + first + " | " + " | ".join(options.brokers) + " | other work, cores |")
    print("|---" * (2 + len(options.brokers)) + "|", flush=True)


def row(options, label, results, figures):
    cells = " | ".join(cell(results[name], figures) for name in options.brokers)
    print(f"| {label} | {cells} | {others(results)} |", flush=True)


def saturating(options, qos, size, pattern):
    return ["--qos", str(qos), "--size", str(size), "--e2e", str(OUTSTANDING), "--secs", str(options.amount),
            "--warmup", str(WARM_UP_SECONDS), "--drain-ms", "1000", "--timeout", "15", *PATTERNS[pattern]]


def matrix(options):
    header(options, "Saturating", "thousand deliveries a second / broker CPU µs a delivery / peak resident MiB")
    worse = []
    with Brokers(options) as brokers:
        for qos in (0, 1, 2):
            for size in SIZES:
                for pattern in PATTERNS:
                    results = brokers.rounds(saturating(options, qos, size, pattern), options.amount)
                    label = f"QoS {qos}, {size} B, {pattern}"
                    row(options, label, results, [per_second("recv_per_s"), micros("cpu_us_per_recv"), peak])
                    worse += [label + ": " + name for name in beaten_by(results)]
    print("\nMore CPU a delivery than a peer: " + ("; ".join(worse) or "nowhere"))


def beaten_by(results):
    cpu = {name: median(good, "cpu_us_per_recv") for name, runs in results.items()
           if (good := [run for run in runs if "failed" not in run])}
    ours = cpu.get("sluice")
    return [] if ours is None else [f"{name} {cpu[name] / ours:.2f} of ours" for name in cpu if cpu[name] < ours]


def rate(options):
    header(options, "At half of mosquitto's saturation", "p50 µs / p99 µs / broker CPU µs a delivery")
    with Brokers(options) as brokers:
        for qos in (0, 1):
            for pattern in PATTERNS:
                full = brokers.run("mosquitto", saturating(options, qos, 64, pattern), options.amount)
                half = median([full], "pub_per_s") / 2
                paced = ["--qos", str(qos), "--size", "64", "--rate", f"{half:.0f}", "--secs", str(options.amount),
                         "--warmup", str(WARM_UP_SECONDS), "--drain-ms", "1000", *PATTERNS[pattern]]
                results = brokers.rounds(paced, options.amount)
                row(options, f"QoS {qos}, {pattern}, {half:,.0f}/s", results,
                    [whole("lat_us", "p50"), whole("lat_us", "p99"), micros("cpu_us_per_recv")])


def offline(options):
    """Within the 20 messages of QoS 2 in flight that mosquitto takes of a client."""
    header(options, f"{options.amount:,} messages of a session that is away, of 50 publishers, window 20, 64 B",
           "thousand stored a second / thousand drained a second / CPU µs a message drained")
    with Brokers(options, persistent=True) as brokers:
        for qos in (1, 2):
            arguments = away(qos, 20, options.amount)
            brokers.warm_up(arguments)
            row(options, f"QoS {qos}", brokers.rounds(arguments, 60),
                [per_second("enqueue_per_s"), per_second("drain_per_s"), micros("cpu_us_per_recv")])


def away(qos, window, count):
    return ["--mode", "offline", "--qos", str(qos), "--pubs", "50", "--window", str(window), "--count", str(count)]


def durable(options):
    """Beside it, what the store itself takes of as many writers, each of which waits for its 100."""
    header(options, f"{options.amount:,} messages of 50 publishers, window 100, QoS 1, 64 B, to a session that is away",
           "thousand stored a second / CPU µs a message / p99 µs to the PUBACK")
    limits = []
    results = {name: [] for name in options.brokers}
    with Brokers(options, persistent=True) as brokers:
        arguments = away(1, 100, options.amount)
        brokers.warm_up(arguments)
        for _ in range(options.rounds):
            for name in options.brokers:
                results[name].append(brokers.run(name, arguments, 60))
            limits.append(store_limit(options))
    row(options, "QoS 1", results, [per_second("enqueue_per_s"), micros("enqueue_cpu_us"), whole("ack_us", "p99")])
    print(f"\nThe store alone: {statistics.median(limits) / 1000:,.0f} thousand a second.")


def store_limit(options):
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.directory) as directory:
        command = ["java", *OUR_FLAGS, *options.flags, "-cp", options.classpath, "io.sluice.mqtt.bench.StoreLimit",
                   os.path.join(directory, "data"), "50", "100", "3"]
        return float(subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout)


def connect(options):
    header(options, f"{options.amount:,} idle connections", "resident KiB a connection / CPU µs a connection")
    with Brokers(options) as brokers:
        results = brokers.rounds(["--mode", "connect", "--conns", str(options.amount)], 20)
        row(options, "each", results, [micros("kb_per_conn"), whole("cpu_us_per_conn")])


def everything(options):
    seconds = options.amount
    for amount, run in ((seconds, matrix), (seconds, rate), (20_000, offline), (80_000, durable), (5_000, connect)):
        options.amount = amount
        run(options)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--classpath", required=True)
    parser.add_argument("--mqttload", required=True)
    parser.add_argument("--hivemq", help="classpath of HiveMQ CE; asked of Maven when it is not given")
    parser.add_argument("--brokers", default="sluice,mosquitto,hivemq", type=lambda text: text.split(","))
    parser.add_argument("--flags", default="", type=str.split, help="further options of our JVM")
    parser.add_argument("--directory", default="/var/tmp", help="where the brokers keep their files; not in memory")
    parser.add_argument("--raw", default=os.devnull, type=argparse.FileType("w"), help="gets every run as a line of JSON")
    parser.add_argument("what", choices=["matrix", "rate", "offline", "durable", "connect", "all"])
    parser.add_argument("amount", type=int)
    parser.add_argument("rounds", type=int)
    options = parser.parse_args()
    {"matrix": matrix, "rate": rate, "offline": offline, "durable": durable, "connect": connect, "all": everything}[
        options.what](options)


if __name__ == "__main__":
    main()
