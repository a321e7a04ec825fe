"""
The configuration of each side, as text. The same threads and the same features for all: keepalive
towards both sides with 15 s, 5 s and 3 probes, no delay, room for the same number of sessions.
"""

from dataclasses import dataclass

NGINX_STREAM = "/usr/lib/nginx/modules/ngx_stream_module.so"
LENT_CONNECTIONS = 64


@dataclass(frozen=True)
class Wish:
    """What a row wants of all its sides."""

    upstream: tuple[str, int]
    threads: int
    sessions: int
    bulk: bool = False
    min_idle: int = 0


def endpoints_of(wish, count):
    """That many addresses of loopback, on the port of the server, which listens on all of them."""
    host, port = wish.upstream
    return [f"{host}:{port}"] if count == 1 else [f"127.0.0.{i + 1}:{port}" for i in range(count)]


def haproxy(wish, port, splice=False, endpoints=1):
    """TCP mode; splice-auto is its fast path for bulk, at the price of more system calls."""
    options = "  option splice-auto\n" if splice else ""
    balance = "  balance leastconn\n" if endpoints > 1 else ""
    servers = "\n".join(f"  server s{i} {place}" for i, place in enumerate(endpoints_of(wish, endpoints)))
    return f"""\
global
  nbthread {wish.threads}
  maxconn {wish.sessions}

defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  option clitcpka
  clitcpka-idle 15s
  clitcpka-intvl 5s
  clitcpka-cnt 3
  option srvtcpka
  srvtcpka-idle 15s
  srvtcpka-intvl 5s
  srvtcpka-cnt 3
{options}
listen p
  bind 127.0.0.1:{port} backlog 4096
{balance}{servers}
"""


def nginx_stream(wish, port, directory):
    """Its stream module, with the buffer for bulk where it is about bulk."""
    host, upstream = wish.upstream
    buffer = "    proxy_buffer_size 64k;\n" if wish.bulk else ""
    return f"""\
load_module {NGINX_STREAM};
daemon off;
pid {directory}/nginx-{port}.pid;
error_log stderr;
worker_processes {wish.threads};
events {{ worker_connections {2 * wish.sessions}; }}
stream {{
  server {{
    listen 127.0.0.1:{port} backlog=4096 so_keepalive=15s:5s:3;
    proxy_pass {host}:{upstream};
    proxy_connect_timeout 5s;
    proxy_socket_keepalive on;
    tcp_nodelay on;
    proxy_timeout 1h;
{buffer}  }}
}}
"""


def nutcracker(wish, port):
    """
    Its clients share one connection to the server, as is its default. It is one thread whatever is
    wished, and has no settings for its keepalive but on and off.
    """
    host, upstream = wish.upstream
    return f"""\
p:
  listen: 127.0.0.1:{port}
  redis: true
  backlog: 4096
  tcpkeepalive: true
  timeout: 2000
  preconnect: true
  auto_eject_hosts: false
  server_connections: 1
  servers:
   - {host}:{upstream}:1
"""


def predixy(wish, port):
    """One worker thread for each that is wished; a fixed server, so that nobody is asked where it is."""
    host, upstream = wish.upstream
    return f"""\
Name bench
Bind 127.0.0.1:{port}
WorkerThreads {wish.threads}
ClientTimeout 3600
LogVerbSample 0
LogDebugSample 0
LogInfoSample 10000
LogNoticeSample 1
LogWarnSample 1
LogErrorSample 1

Authority {{
    Auth {{
        Mode write
    }}
}}

StandaloneServerPool {{
    Databases 1
    Hash crc16
    Distribution modula
    MasterReadPriority 60
    RefreshMethod fixed
    ServerTimeout 30
    ServerFailureLimit 10
    ServerRetryTimeout 1
    KeepAlive 15
    Group p {{
        + {host}:{upstream}
    }}
}}
"""


def cenote(wish, port, reuse="never", redis=None, ring=False, netty=False, endpoints=1):
    """
    Cenote's derived keepalive of dead-after = 30s is 15 s, 5 s and 3 probes too. With redis, the settings of
    that block, it speaks the protocol and leases connections: fewer than there are sessions. With netty it has
    Netty's own channels in place of its lean sockets.
    """
    places = ", ".join(f'"{place}"' for place in endpoints_of(wish, endpoints))
    protocol = f"\n      protocol = redis\n      redis {{ {redis} }}" if redis else ""
    connections = LENT_CONNECTIONS if redis else wish.sessions
    again = "" if redis else f"\n        reuse = {reuse}"
    netty_channels = "\n  fast-path.lean-sockets = false" if netty else ""
    idle = f"\n        min-idle = {wish.min_idle}" if wish.min_idle else ""
    return f"""\
cenote {{
  event-loops = {wish.threads}
  fast-path.io-uring = {str(ring).lower()}{netty_channels}
  admin.bind = off
  drain.timeout = 1s
  listeners {{
    p {{
      bind = "127.0.0.1:{port}"
      upstream = o{protocol}
      max-sessions = {wish.sessions}
      dead-after = 30s
    }}
  }}
  upstreams {{
    o {{
      endpoints = [ {places} ]
      dead-after = 30s
      pool {{
        max-connections = {connections}{idle}{again}
      }}
    }}
  }}
}}
"""


def nginx_origin(port, directory, host="127.0.0.1"):
    """A server that says the same small thing to everybody, and keeps no log."""
    places = "".join(
        f"  {kind}_temp_path {directory}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""\
daemon off;
pid {directory}/origin-{port}.pid;
error_log stderr;
worker_processes 1;
events {{ worker_connections 16384; }}
http {{
  access_log off;
  keepalive_requests 100000000;
{places}  server {{
    listen {host}:{port} backlog=4096;
    location / {{ return 200 "hello, this is a small reply\\n"; }}
  }}
}}
"""
