#!/usr/bin/env python3
"""A cable between two network namespaces, in user space, with the faults of a long one.

It makes a TUN device in each namespace and carries packets between the two: after a delay, with
jitter (which reorders), with loss. It can also play the box on the way, a NAT or a load balancer:
a TCP flow that carried no packet for a while is forgotten, and what comes for it later is dropped
without a word or answered with RST, until a SYN makes the flow anew.

Needs root, ip(8), Python 3.10, and nothing else of the kernel: tc-netem(8) is not in every one.
"""

import argparse
import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import sys
import time
from collections import Counter, namedtuple

COMMANDS = """\
commands on stdin, a line each; each is answered on stdout with "done COMMAND", or with
"refused COMMAND: why":
  delay MS              each way
  jitter MS             up to so much more for each packet, at random
  loss PROBABILITY      0 to 1, for each packet
  forget SECONDS drop   forget a TCP flow after so much quiet, drop what comes for it then
  forget SECONDS reset  the same, but answer with RST
  forget off            forget nothing
  cut, mend             lose everything; carry again
  stats                 print one line of counters first

It ends when stdin closes: "sleep 60 | wire.py ..." runs it for a minute.

example:
  ip netns add a; ip netns add b
  wire.py --delay 25 --loss 0.01 a 10.78.0.1/24 b 10.78.0.2/24
"""

# linux/sched.h, linux/if_tun.h
CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000

LARGEST_PACKET = 65_536
PACKETS_IN_A_ROW = 64  # read from one side before the other has its turn
MOST_FLOWS = 65_536

TCP = 6
FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10


def number(text, lowest, highest):
    """The number in the text, if it is in that range."""
    try:
        value = float(text)
    except ValueError:
        value = None
    if value is None or not lowest <= value <= highest:
        raise ValueError(f"{text} (expected: {lowest} to {highest})")
    return value


class Rules:
    """What the wire does to packets now. Times are in seconds."""

    def __init__(self):
        self.delay = 0.0
        self.jitter = 0.0
        self.loss = 0.0
        self.forget_after = None
        self.forgotten = "drop"
        self.cut = False

    def obey(self, words):
        """Changes one rule, as a command on stdin says."""
        match words:
            case ["delay", milliseconds]:
                self.delay = number(milliseconds, 0, 60_000) / 1_000
            case ["jitter", milliseconds]:
                self.jitter = number(milliseconds, 0, 60_000) / 1_000
            case ["loss", probability]:
                self.loss = number(probability, 0, 1)
            case ["forget", "off"]:
                self.forget_after = None
            case ["forget", seconds, ("drop" | "reset") as how]:
                self.forget_after = number(seconds, 0.001, 1_000_000)
                self.forgotten = how
            case ["cut"] | ["mend"]:
                self.cut = words[0] == "cut"
            case _:
                raise ValueError("not a command (expected: one of those --help lists)")


Segment = namedtuple("Segment", "source target source_port target_port sequence ack flags")


def segment_of(packet):
    """The TCP header in an IP packet, or None where there is none, as in a later fragment."""
    version = packet[0] >> 4
    if version == 4 and packet[9] == TCP and not struct.unpack_from("!H", packet, 6)[0] & 0x1FFF:
        source, target, start = packet[12:16], packet[16:20], (packet[0] & 0x0F) * 4
    elif version == 6 and packet[6] == TCP:
        source, target, start = packet[8:24], packet[24:40], 40
    else:
        return None
    if len(packet) < start + 20:
        return None
    source_port, target_port, sequence, ack, _, flags = struct.unpack_from("!HHIIBB", packet, start)
    return Segment(source, target, source_port, target_port, sequence, ack, flags)


def flow_of(segment):
    """The flow of a segment: both directions have the same."""
    here = (segment.source, segment.source_port)
    there = (segment.target, segment.target_port)
    return (here, there) if here < there else (there, here)


def checksum(data):
    """The Internet checksum, RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def reset_for(segment):
    """
    The RST a host would send that knows nothing of this segment's connection (RFC 9293, 3.10.7.1).
    Its sequence number is what the sender expects next, so that the sender accepts it (RFC 5961),
    also when the segment is a keepalive probe.
    """
    if segment.flags & ACK:
        sequence, ack, flags = segment.ack, 0, RST
    else:
        sequence, ack, flags = 0, (segment.sequence + 1) & 0xFFFFFFFF, RST | ACK
    ports = (segment.target_port, segment.source_port)
    tcp = struct.pack("!HHIIBBHHH", *ports, sequence, ack, 5 << 4, flags, 0, 0, 0)
    addresses = segment.target + segment.source
    pseudo = addresses + struct.pack("!HH", TCP, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    if len(segment.source) == 16:
        return struct.pack("!IHBB", 6 << 28, len(tcp), TCP, 64) + addresses + tcp
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, TCP, 0)
    head = head[:10] + struct.pack("!H", checksum(head + addresses))
    return head + addresses + tcp


class Middlebox:
    """The table of flows, each with the time of its last packet, the quietest first."""

    def __init__(self, rules):
        self.rules = rules
        self.last_packet = {}

    def knows(self, segment, now):
        """Whether the segment may pass. If so, its flow is fresh again."""
        flow = flow_of(segment)
        self.sweep(now)
        known = self.last_packet.pop(flow, None) is not None
        opens = segment.flags & (SYN | ACK) == SYN
        if not known and not opens and self.rules.forget_after is not None:
            return False
        self.last_packet[flow] = now
        if len(self.last_packet) > MOST_FLOWS:
            del self.last_packet[next(iter(self.last_packet))]
        return True

    def sweep(self, now):
        """Forgets what was quiet for too long."""
        while self.rules.forget_after is not None and self.last_packet:
            flow = next(iter(self.last_packet))
            if now - self.last_packet[flow] <= self.rules.forget_after:
                break
            del self.last_packet[flow]


class End:
    """One end: the TUN device in a namespace."""

    def __init__(self, namespace, device, address):
        """A namespace is a name of ip-netns(8), or a path such as /proc/PID/ns/net."""
        own = os.open("/proc/self/ns/net", os.O_RDONLY)
        path = namespace if "/" in namespace else f"/run/netns/{namespace}"
        other = os.open(path, os.O_RDONLY)
        enter(other)
        try:
            self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            request = struct.pack("16sH", device.encode(), IFF_TUN | IFF_NO_PI)
            fcntl.ioctl(self.fd, TUNSETIFF, request)
            subprocess.run(["ip", "addr", "add", address, "dev", device], check=True)
            subprocess.run(["ip", "link", "set", device, "up"], check=True)
        finally:
            enter(own)
            os.close(own)
            os.close(other)


def enter(namespace):
    """Moves this thread into the network namespace of a descriptor: setns(2)."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, CLONE_NEWNET) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"setns: {os.strerror(error)}")


class Wire:
    """Carries packets from each end to the other, each when its time has come."""

    def __init__(self, ends, rules, seed, room):
        self.ends = ends
        self.rules = rules
        self.room = room
        self.box = Middlebox(rules)
        self.chance = random.Random(seed)
        self.on_the_way = []  # a heap of (due time, order, the end it goes to, packet)
        self.order = 0
        self.counts = Counter()

    def run(self):
        """Carries until stdin closes."""
        commands = Commands(self)
        sources = [end.fd for end in self.ends] + [sys.stdin.fileno()]
        while True:
            readable, _, _ = select.select(sources, [], [], self.time_to_next())
            for index, end in enumerate(self.ends):
                if end.fd in readable:
                    self.take_in(end, self.ends[1 - index])
            self.deliver()
            if sys.stdin.fileno() in readable and not commands.read():
                return

    def time_to_next(self):
        if not self.on_the_way:
            return None
        return max(0.0, self.on_the_way[0][0] - time.monotonic())

    def take_in(self, source, target):
        for _ in range(PACKETS_IN_A_ROW):
            try:
                packet = os.read(source.fd, LARGEST_PACKET)
            except BlockingIOError:
                return
            self.judge(packet, source, target)

    def judge(self, packet, source, target):
        """The order of faults: a cut, the box's memory, loss, delay."""
        if self.rules.cut:
            self.counts["cut"] += 1
            return
        segment = segment_of(packet)
        if segment is not None and not self.box.knows(segment, time.monotonic()):
            self.counts["forgotten"] += 1
            if self.rules.forgotten == "reset" and not segment.flags & RST:
                self.counts["resets"] += 1
                self.send(reset_for(segment), source)
        elif self.chance.random() < self.rules.loss:
            self.counts["lost"] += 1
        else:
            self.send(packet, target)

    def send(self, packet, target):
        if len(self.on_the_way) >= self.room:
            self.counts["overflow"] += 1
            return
        due = time.monotonic() + self.rules.delay + self.chance.random() * self.rules.jitter
        self.order += 1
        heapq.heappush(self.on_the_way, (due, self.order, target, packet))

    def deliver(self):
        now = time.monotonic()
        while self.on_the_way and self.on_the_way[0][0] <= now:
            _, _, target, packet = heapq.heappop(self.on_the_way)
            try:
                os.write(target.fd, packet)
                self.counts["carried"] += 1
                self.counts["bytes"] += len(packet)
            except OSError:
                self.counts["refused"] += 1  # the device is down, or its queue is full

    def stats(self):
        """All counters in one line; flows is how many the box knows now."""
        self.box.sweep(time.monotonic())
        names = ["carried", "bytes", "lost", "cut", "forgotten", "resets", "overflow", "refused"]
        values = [f"{name}={self.counts[name]}" for name in names]
        return " ".join(["stats", *values, f"flows={len(self.box.last_packet)}"])


class Commands:
    """The lines that come on stdin, and their answers."""

    def __init__(self, wire):
        self.wire = wire
        self.rest = b""

    def read(self):
        """Obeys the commands that have come; says whether more may follow."""
        data = os.read(sys.stdin.fileno(), 4_096)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.obey(line.decode(errors="replace").strip())
        return bool(data)

    def obey(self, command):
        try:
            if command == "stats":
                print(self.wire.stats())
            else:
                self.wire.rules.obey(command.split())
            print("done", command, flush=True)
        except ValueError as problem:
            print(f"refused {command}: {problem}", flush=True)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=COMMANDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for side in ("a", "b"):
        parser.add_argument(f"namespace_{side}", help="a name of ip-netns(8), or a path")
        parser.add_argument(f"address_{side}", help="with its prefix, as in 10.78.0.1/24")
    parser.add_argument("--delay", metavar="MS", default="0", help="each way (default: 0)")
    parser.add_argument("--jitter", metavar="MS", default="0", help="up to so much more")
    parser.add_argument("--loss", metavar="P", default="0", help="probability, 0 to 1")
    parser.add_argument("--seed", type=int, default=1, help="of loss and jitter (default: 1)")
    parser.add_argument("--forget", metavar="S", default="off", help="quiet time, seconds, or off")
    parser.add_argument("--forgotten", choices=["drop", "reset"], default="drop")
    parser.add_argument("--queue", metavar="PACKETS", type=int, default=10_000)
    parser.add_argument("--device", default="wire0", help="its name at both ends (default: wire0)")
    return parser


def main():
    parser = arguments()
    given = parser.parse_args()
    rules = Rules()
    forget = ["off"] if given.forget == "off" else [given.forget, given.forgotten]
    starting_rules = {
        "delay": [given.delay],
        "jitter": [given.jitter],
        "loss": [given.loss],
        "forget": forget,
    }
    for name, words in starting_rules.items():
        try:
            rules.obey([name, *words])
        except ValueError as problem:
            parser.error(f"--{name}: {problem}")
    try:
        ends = [
            End(given.namespace_a, given.device, given.address_a),
            End(given.namespace_b, given.device, given.address_b),
        ]
    except (OSError, subprocess.CalledProcessError) as problem:
        sys.exit(f"wire: {problem}")
    print("started", flush=True)
    try:
        Wire(ends, rules, given.seed, given.queue).run()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
