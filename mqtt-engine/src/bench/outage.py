#!/usr/bin/env python3
"""What an edge does with the backlog of an outage: Sluice beside mosquitto's own bridge; prints Markdown tables.

    outage.py --classpath CP drain MESSAGES      each edge against each upstream, at QoS 1 and 2
    outage.py --classpath CP stampede GATEWAYS   a fleet that comes back together; simulated

One cell of drain: a client publishes the backlog of TAGS tags to the edge's local broker at QoS 1 while the upstream is
away. The upstream comes up, then a mosquitto_sub, which counts, and only then the edge sees it, over TLS. From the first
arrival on the client publishes LIVE messages a second more, until the backlog is through. All is counted from what
mosquitto_sub printed: lost (published less different ones), twice, out of order (after a later one of its tag; where
history is marked, each lane by itself), and the time from publishing to arrival of what was published while the backlog
drained. The edges:

    sluice             our broker and bridge, defaults: live first, each message durable before its PUBACK
    mosquitto          its bridge with cleansession false, all else as it comes: max_queued_messages is 1000
    mosquitto, tuned   the same with max_queued_messages 0 and max_inflight_messages 1000

Reconnects are at a second at most for all. Loopback only; all processes are ended by pid.
"""
import argparse
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from brokers import OUR_ENVIRONMENT, OUR_FLAGS, free_port

TAGS = 100
LIVE = 100
QUIET_SECONDS = 2
UPSTREAM_HEAP = ["-Xmx512m"]  # what waits for mosquitto_sub is a quarter of it at most
PROBE = b"probe"
EDGES = ["sluice", "mosquitto", "mosquitto, tuned"]


class Child:
    """A process with its log, ended by its pid."""

    def __init__(self, directory, name, command, **options):
        self.log = open(os.path.join(directory, name + ".log"), "wb")
        self.process = subprocess.Popen(command, stderr=self.log, **{"stdout": self.log, **options})
        self.pid = self.process.pid

    def cpu_seconds(self):
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mib(self):
        with open(f"/proc/{self.pid}/status") as status:
            return int(next(line.split()[1] for line in status if line.startswith("VmHWM"))) / 1024

    def signal(self, number):
        self.process.send_signal(number)

    def end(self):
        self.process.kill()
        self.process.wait()
        self.log.close()


class Site:
    """One cell: its directory and all of its processes."""

    def __init__(self, options):
        self.options = options
        self.directory = tempfile.mkdtemp(prefix="outage-", dir=options.directory)
        self.children = []

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        for child in reversed(self.children):
            child.end()
        shutil.rmtree(self.directory)

    def path(self, name):
        return os.path.join(self.directory, name)

    def start(self, name, command, **options):
        child = Child(self.directory, name, command, cwd=self.directory, **options)
        self.children.append(child)
        return child

    def java(self, name, heap, main, *arguments, **options):
        command = ["java", *OUR_FLAGS, *heap, *self.options.flags, "-cp", self.options.classpath,
                   "io.sluice.mqtt.bench." + main, *map(str, arguments)]
        return self.start(name, command, env=OUR_ENVIRONMENT, **options)

    def mosquitto(self, name, lines):
        with open(self.path(name + ".conf"), "w") as out:
            out.write("per_listener_settings false\nallow_anonymous true\nuser root\npersistence false\n")
            out.write(lines)
        return self.start(name, ["mosquitto", "-c", self.path(name + ".conf")])

    def await_port(self, port, name):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        self.fail(f"{name} did not start")

    def fail(self, why):
        for name in sorted(os.listdir(self.directory)):
            if name.endswith(".log"):
                with open(self.path(name), errors="replace") as log:
                    print(f"--- {name}\n" + log.read()[-2000:], file=sys.stderr)
        sys.exit(why)


def certificates(directory):
    """An authority, and a certificate of it for localhost."""

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *curve, "-days", "30", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=bench")
    openssl("req", *curve, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    with open(os.path.join(directory, "server.ext"), "w") as out:
        out.write("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", "server.ext", "-out", "server.crt")


def start_edge(site, edge, port, upstream_port, qos):
    tls = site.options.certificates
    if edge == "sluice":
        started = site.java("edge", [], "OurGateway", port, site.path("edge"), upstream_port, f"{tls}/ca.pem", qos)
    else:
        tuned = "max_queued_messages 0\nmax_inflight_messages 1000\n" if "tuned" in edge else ""
        started = site.mosquitto("edge", f"""{tuned}listener {port} 127.0.0.1
connection far
address localhost:{upstream_port}
bridge_cafile {tls}/ca.pem
topic # out {qos}
cleansession false
notifications false
try_private false
restart_timeout 1 1
""")
    site.await_port(port, edge)
    return started


def start_upstream(site, upstream, plain, port):
    tls = site.options.certificates
    if upstream == "sluice":
        started = site.java("upstream", UPSTREAM_HEAP, "OurBroker", plain, site.path("upstream"), port, f"{tls}/server.crt",
                            f"{tls}/server.key")
    else:
        started = site.mosquitto("upstream", f"""max_queued_messages 0
max_inflight_messages {site.options.upstream_in_flight}
listener {plain} 127.0.0.1
listener {port} 127.0.0.1
certfile {tls}/server.crt
keyfile {tls}/server.key
""")
    site.await_port(plain, upstream)
    return started


class Arrivals:
    """A mosquitto_sub that prints into a file, of which the lines are counted while it grows."""

    def __init__(self, site, port):
        pub = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-r", "-q", "1", "-t", "probe", "-m", PROBE.decode()]
        subprocess.run(pub, check=True, timeout=20)
        self.file = tempfile.NamedTemporaryFile(prefix="arrivals-", dir="/dev/shm")  # no part of the disk's work
        self.path = self.file.name
        self.child = site.start(
            "sub", ["mosquitto_sub", "-V", "5", "-h", "127.0.0.1", "-p", str(port), "-q", "0", "-t", "#",
                    "-F", "%U %t %p %P"], stdout=self.file)
        self.reader = open(self.path, "rb")
        self.lines = -1  # the probe
        deadline = time.monotonic() + 20
        while self.count() < 0:
            if time.monotonic() > deadline:
                site.fail("mosquitto_sub is not subscribed")
            time.sleep(0.02)

    def count(self):
        for block in iter(lambda: self.reader.read(1 << 20), b""):
            self.lines += block.count(b"\n")
        return self.lines

    def close(self):
        self.child.process.terminate()
        self.child.process.wait()
        self.reader.close()


def told(site, load, word):
    """The numbers of a line of the load that begins with a word."""
    line = load.process.stdout.readline().decode().split()
    if not line or line[0] != word:
        site.fail(f"the load did not say {word}, but: {' '.join(line)}")
    return line[1:]


def order(load, word):
    load.process.stdin.write(word.encode() + b"\n")
    load.process.stdin.flush()


def await_drained(arrivals, held, began, limit):
    """Until the backlog came, or no more than what is live comes any more; false when the time is over before."""
    lines = [(time.monotonic(), 0)]
    while True:
        now, count = time.monotonic(), arrivals.count()
        lines.append((now, count))
        while len(lines) > 2 and lines[1][0] <= now - QUIET_SECONDS:
            lines.pop(0)
        waited = now - lines[0][0]
        idle = waited >= QUIET_SECONDS and count - lines[0][1] < 3 * LIVE * waited
        if count >= held or (idle and now - began > 2 * QUIET_SECONDS):
            return True
        if now - began > limit:
            return False
        time.sleep(0.1)


def await_end(arrivals, expected):
    """Until all came, or nothing comes any more."""
    since, last = time.monotonic(), -1
    while last < expected and time.monotonic() - since < QUIET_SECONDS:
        count = arrivals.count()
        if count > last:
            since, last = time.monotonic(), count
        time.sleep(0.05)


def drain(options, edge, upstream, qos):
    """The figures of one cell."""
    port, plain, tls = free_port(), free_port(), free_port()
    with Site(options) as site:
        gateway = start_edge(site, edge, port, tls, qos)
        load = site.java("load", [], "TagLoad", port, TAGS, options.amount // TAGS, LIVE,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        held, filled = told(site, load, "held")
        gateway.signal(signal.SIGSTOP)  # until somebody there counts
        far = start_upstream(site, upstream, plain, tls)
        site.await_port(tls, upstream)
        arrivals = Arrivals(site, plain)
        busy = gateway.cpu_seconds()
        far_busy = far.cpu_seconds()
        gateway.signal(signal.SIGCONT)
        began = time.monotonic()
        while arrivals.count() == 0:
            if time.monotonic() - began > 30:
                site.fail("nothing arrives")
            time.sleep(0.005)
        order(load, "live")
        through = await_drained(arrivals, int(held), time.monotonic(), options.limit)
        busy, far_busy, peak = gateway.cpu_seconds() - busy, far.cpu_seconds() - far_busy, gateway.peak_mib()
        order(load, "stop")
        live = int(told(site, load, "live")[0])
        if through:
            await_end(arrivals, int(held) + live)
        arrivals.close()
        with arrivals.file:
            result = counted(arrivals.path, int(held), live)
        count = max(1, result["arrived"])
        return {**result, "through": through, "held": int(held), "fill_s": float(filled), "cpu_us": busy * 1e6 / count,
                "far_cpu_us": far_busy * 1e6 / count, "peak_mib": peak}


def counted(path, held, live):
    """What mosquitto_sub saw."""
    seen, last, disorder, twice = set(), {}, 0, 0
    first = end = 0.0
    history, waits = 0, []
    each = held // TAGS
    with open(path, "rb") as lines:
        for line in lines:
            stamp, topic, payload, properties = line.rstrip(b"\n").split(b" ", 3)
            if payload == PROBE:
                continue
            number = int(payload[payload.rindex(b":") + 1:-1])
            if (topic, number) in seen:
                twice += 1
                continue
            seen.add((topic, number))
            lane = (topic, b"sluice-history" in properties)
            if number < last.get(lane, 0):
                disorder += 1
            else:
                last[lane] = number
            at = float(stamp)
            first = first or at
            if number <= each:
                history, end = history + 1, at
            else:
                ns = payload.index(b'"ns":') + 5
                published = int(payload[ns:payload.index(b",", ns)]) / 1e9
                waits.append((published, at - published))
    while_draining = [wait for published, wait in waits if published <= end] or [float("nan")]
    return {"arrived": len(seen), "lost": held + live - len(seen), "twice": twice, "disorder": disorder,
            "history": history, "seconds": end - first, "per_s": history / max(end - first, 1e-3),
            "latest": [(round(published - first, 2), round(wait * 1e3)) for published, wait in
                       sorted(sorted(waits, key=lambda each: -each[1])[:20])],
            "live": len(while_draining), "p50_ms": quantile(while_draining, 0.5), "p99_ms": quantile(while_draining, 0.99)}


def quantile(values, part):
    return sorted(values)[min(len(values) - 1, int(part * len(values)))] * 1e3


def load_average():
    return f"load {os.getloadavg()[0]:.1f}"


def table(options):
    print(f"\n**A backlog of {options.amount:,} messages of {TAGS} tags over TLS, {LIVE} live messages a second beside it** "
          f"({load_average()})\n")
    print("| to | QoS | edge | lost | twice | out of order | drained, messages a second | in, s | live p50 / p99, ms "
          "| CPU µs a message, edge / upstream | edge's peak MiB |")
    print("|---" * 11 + "|", flush=True)
    cells = [("mosquitto", qos, edge) for qos in (1, 2) for edge in options.edges]
    cells += [("sluice", qos, "sluice") for qos in (1, 2) if "sluice" in options.edges]
    for upstream, qos, edge in cells:
        if upstream not in options.upstreams or qos not in options.qos:
            continue
        runs = [drain(options, edge, upstream, qos) for _ in range(options.rounds)]
        for run in runs:
            run["load"] = load_average()
            print(run, file=options.raw, flush=True)

        def middle(key):
            return statistics.median(run[key] for run in runs)

        lost = f"{max(run['lost'] for run in runs):,}"
        if not all(run["through"] for run in runs):
            lost = f"{lost} not there yet after {options.limit} s"
        print(f"| {upstream} | {qos} | {edge} | {lost} | {max(run['twice'] for run in runs):,} "
              f"| {max(run['disorder'] for run in runs):,} | {middle('per_s'):,.0f} | {middle('seconds'):,.1f} "
              f"| {middle('p50_ms'):,.1f} / {middle('p99_ms'):,.1f} | {middle('cpu_us'):.1f} / {middle('far_cpu_us'):.1f} "
              f"| {max(run['peak_mib'] for run in runs):.0f} |", flush=True)
    print(f"\n({load_average()} at the end)")


def drains(options):
    with tempfile.TemporaryDirectory(prefix="outage-", dir=options.directory) as made:
        options.certificates = made
        certificates(made)
        table(options)


def stampede(options):
    command = ["java", "-cp", options.classpath, "io.sluice.mqtt.bridge.Stampede", str(options.amount)]
    sys.exit(subprocess.run(command).returncode)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--classpath", required=True)
    parser.add_argument("--mqttload", help="of the other scripts; not used here")
    parser.add_argument("--flags", default="", type=str.split, help="further options of our JVMs")
    parser.add_argument("--directory", default="/var/tmp", help="where all keep their files; not in memory")
    parser.add_argument("--edges", default=";".join(EDGES), type=lambda text: text.split(";"))
    parser.add_argument("--upstreams", default="mosquitto,sluice", type=lambda text: text.split(","))
    parser.add_argument("--qos", default="1,2", type=lambda text: [int(each) for each in text.split(",")])
    parser.add_argument("--upstream-in-flight", default=20, type=int, help="max_inflight_messages of mosquitto upstream")
    parser.add_argument("--limit", default=90, type=int, help="seconds after which a cell is given up")
    parser.add_argument("--rounds", default=1, type=int)
    parser.add_argument("--raw", default=os.devnull, type=argparse.FileType("w"), help="gets every run")
    parser.add_argument("what", choices=["drain", "stampede"])
    parser.add_argument("amount", type=int)
    options = parser.parse_args()
    {"drain": drains, "stampede": stampede}[options.what](options)


if __name__ == "__main__":
    main()
