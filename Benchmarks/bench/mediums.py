"""What mediums reach: the host against those who do nothing but deliver ready-made bytes."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time

from .figure import Figure

RATE = "records/s"
MODEL = "test_ext_model"
BATCH = 1000

NGINX = """
daemon off; master_process off; pid {place}/pid; error_log {place}/errors;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {place}/bodies; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;
    access_log off; client_max_body_size 64m; client_body_buffer_size 1m; keepalive_requests 100000000;
    server {{
        listen 127.0.0.1:{port};
        location /in {{ proxy_pass http://127.0.0.1:{port}/taken; proxy_pass_request_body off; proxy_set_header
            Content-Length ""; proxy_http_version 1.1; }}
        location /taken {{ return 204; }}
        location /dropped {{ return 204; }}
    }}
}}
"""

WRK = """
local file = io.open("{body}", "rb")
wrk.method = "POST"
wrk.body = file:read("*a")
"""


def tool(name):
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    return found or sys.exit(f"bench: there is no {name}: run scripts/setup --test")


def http(place, rounds):
    """Batches to an nginx on this machine, against wrk that posts one of them over and over."""
    nginx, wrk = tool("nginx"), tool("wrk")
    body, script = place.directory / "body", place.directory / "wrk.lua"
    place.seconds(MODEL, f"--number={BATCH}", "--progress=0", f"--file-name={body}")
    script.write_text(WRK.format(body=body))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = place.directory / "nginx.conf"
    config.write_text(NGINX.format(place=place.directory, port=port))
    server = subprocess.Popen([nginx, "-p", place.directory, "-e", place.directory / "errors", "-c", config])
    try:
        wait_for(server, port)
        for path, what in (("in", "which reads it"), ("dropped", "which throws it away")):
            url = f"http://127.0.0.1:{port}/{path}"
            for connections in (1, 2):
                ours, theirs = [], []
                for _ in range(rounds):
                    theirs.append(requests_of(wrk, script, connections, url) * BATCH)
                    ours.append(place.rate(
                        f"{connections}{MODEL}", 4_000_000, f"--batch-size={BATCH}", f"--http-url={url}",
                        "--grant=http"))
                yield Figure(
                    f"{MODEL} as json-lines, a body of {body.stat().st_size} bytes to nginx, {what}; connections: "
                    f"{connections}: medium http against wrk", ours, theirs, RATE, must=("ratio >=", 0.7), b_name="wrk",
                    note="the host makes its records meanwhile, wrk sends the same body again and again")
    finally:
        server.terminate()
        server.wait()


def wait_for(server, port):
    for _ in range(200):
        if server.poll() is not None:
            sys.exit("bench: nginx did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("bench: nginx does not listen")


def requests_of(wrk, script, connections, url):
    """Requests a second, as wrk counts them."""
    said = subprocess.run(
        [wrk, "-t1", f"-c{connections}", "-d3s", "-s", script, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(f"bench: {said}")
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", said)[1])


BLOCKS = """
import os, sys
block, total = bytes(int(sys.argv[2])), int(sys.argv[3])
file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
while total > 0:
    total -= os.write(file, block[:total] if total < len(block) else block)
os.close(file)
"""


def file(place, rounds):
    """Bytes a second into a regular file, against ready-made blocks of 256 KiB on the same file system."""
    records = 20_000_000
    target = place.directory / "output"
    for expression in (MODEL, f"2{MODEL}"):
        ours, theirs = [], []
        for _ in range(rounds):
            begin = time.perf_counter()
            place.seconds(expression, f"--number={records}", "--progress=0", f"--file-name={target}")
            elapsed = time.perf_counter() - begin
            size = target.stat().st_size
            ours.append(size / elapsed)
            target.unlink()
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-S", "-c", BLOCKS, target, str(256 * 1024), str(size)], check=True)
            theirs.append(size / (time.perf_counter() - begin))
            target.unlink()
        yield Figure(
            f"{expression} as json-lines to a regular file: host against ready-made blocks", ours, theirs, "B/s",
            must=("ratio >=", 0.5), b_name="blocks of 256 KiB")


ALL = {"http": http, "file": file}
