"""Who is measured: the proxies, each with the same number of threads and keepalive on both sides, and what
stands behind them."""

import os

STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so"


class Origin:
    """The server behind the proxies."""

    def __init__(self, lab, kind, host="127.0.0.1", prefix=()):
        from lab import free_port

        self.port = free_port()
        argv = getattr(self, kind)(lab, host)
        self.child = lab.start(f"origin-{kind}", [*prefix, *argv])
        if not prefix:
            lab.await_port(self.child, self.port, host)

    def http(self, lab, host):
        """nginx that answers a few bytes from memory."""
        text = f"""daemon off; worker_processes 1; pid {lab.folder}/origin.pid; error_log {lab.folder}/origin.err;
events {{ worker_connections 12000; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 3600s;
  server {{
    listen {host}:{self.port} backlog=4096;
    location / {{ return 200 "hello, this is a small reply\\n"; }}
  }}
}}
"""
        return ["nginx", "-c", lab.file("origin-http.conf", text)]

    def redis(self, lab, host):
        """Redis without persistence."""
        return ["redis-server", "--bind", host, "--port", str(self.port), "--save", "", "--appendonly", "no",
                "--tcp-backlog", "4096", "--maxclients", "10000", "--dir", lab.folder]

    def bulk(self, lab, host):
        """iperf3."""
        return ["iperf3", "-s", "-B", host, "-p", str(self.port)]

    def echo(self, lab, host):
        """Says back what it hears."""
        here = os.path.dirname(os.path.abspath(__file__))
        return ["python3", "-B", os.path.join(here, "echo.py"), host, str(self.port)]


class Side:
    """A proxy that runs."""

    def __init__(self, lab, name, argv, port, env=None, await_host="127.0.0.1"):
        self.name = name
        self.port = port
        self.child = lab.start(name.replace(" ", "-"), argv, env)
        if await_host:
            lab.await_port(self.child, port, await_host)

    @property
    def pid(self):
        """Its first process."""
        return self.child.pid


class HAProxy(Side):
    """HAProxy in TCP mode."""

    def __init__(self, lab, upstream, kind, host="127.0.0.1", to="127.0.0.1", prefix=()):
        from lab import free_port

        port = free_port()
        argv = [*prefix, *self.command(lab, port, upstream, kind, host, to)]
        super().__init__(lab, "haproxy", argv, port, await_host=None if prefix else host)

    @staticmethod
    def command(lab, port, upstream, kind, host="127.0.0.1", to="127.0.0.1"):
        """Its config, written, and how to start it."""
        splice = "  option splice-auto\n" if kind == "bulk" else ""
        text = f"""global
  nbthread {lab.asked.threads}
  maxconn {4000 if kind == "bulk" else 8000}
defaults
  mode tcp
  timeout connect 3s
  timeout client 1h
  timeout server 1h
  option clitcpka
  option srvtcpka
  clitcpka-idle 15s
  clitcpka-intvl 5s
  clitcpka-cnt 3
  srvtcpka-idle 15s
  srvtcpka-intvl 5s
  srvtcpka-cnt 3
{splice}listen p
  bind {host}:{port}
  server s {to}:{upstream}
"""
        return ["haproxy", "-db", "-f", lab.file(f"haproxy-{kind}.cfg", text)]


class Nginx(Side):
    """nginx with its stream module."""

    def __init__(self, lab, upstream, kind):
        from lab import free_port

        port = free_port()
        super().__init__(lab, "nginx", self.command(lab, port, upstream, kind), port)

    @staticmethod
    def command(lab, port, upstream, kind):
        """Its config, written, and how to start it."""
        buffer = " proxy_buffer_size 64k;" if kind == "bulk" else ""
        text = f"""load_module {STREAM_MODULE};
daemon off; worker_processes {lab.asked.threads}; pid {lab.folder}/nginx-{kind}.pid; error_log {lab.folder}/nginx-{kind}.err;
events {{ worker_connections 16000; }}
stream {{
  server {{
    listen 127.0.0.1:{port} backlog=4096 so_keepalive=15s:5s:3;
    proxy_pass 127.0.0.1:{upstream}; proxy_socket_keepalive on; tcp_nodelay on; proxy_timeout 1h;{buffer}
  }}
}}
"""
        return ["nginx", "-c", lab.file(f"nginx-{kind}.conf", text)]


class Cenote(Side):
    """Cenote, as its launcher starts it."""

    def __init__(self, lab, upstream, kind, name="cenote", pool="", jdk=None, host="127.0.0.1", to="127.0.0.1",
                 prefix=()):
        from lab import free_port

        port = free_port()
        argv = [*prefix, *self.command(lab, port, upstream, kind, pool, host, to)]
        super().__init__(lab, name, argv, port, lab.java_env(jdk), None if prefix else host)

    @staticmethod
    def command(lab, port, upstream, kind, pool="", host="127.0.0.1", to="127.0.0.1"):
        """Its config, written, and how to start it."""
        text = f"""cenote {{
  event-loops = {lab.asked.threads}
  admin.bind = off
  listeners {{ p {{ bind = "{host}:{port}", upstream = o, max-sessions = 8000 }} }}
  upstreams {{ o {{ endpoints = ["{to}:{upstream}"], pool {{ max-connections = 8000{pool and ", " + pool} }} }} }}
}}
"""
        suffix = "-clean" if "clean" in pool else ""
        return [lab.cenote_program(), "run", lab.file(f"cenote-{kind}{suffix}.conf", text)]
