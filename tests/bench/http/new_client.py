#!/usr/bin/env python3
"""How long a new client waits for its first answer (connect to last byte) beside many idle keep-alive connections that have
each been answered once. Usage: new_client.py PORT IDLE. Prints milliseconds: median and worst of 200."""
import socket, sys, time

port, idle = int(sys.argv[1]), int(sys.argv[2])
ask = b"GET /page HTTP/1.1\r\nHost: h\r\nCookie: chancery_session=bench\r\n\r\n"

def answered(client):
    client.sendall(ask)
    held = b""
    while b"\r\n\r\n" not in held:
        held += client.recv(65536)
    head, _, body = held.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += client.recv(65536)

parked = []
for _ in range(idle):
    client = socket.create_connection(("127.0.0.1", port))
    answered(client)
    parked.append(client)
waits = []
for _ in range(200):
    begun = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as client:
        answered(client)
    waits.append((time.perf_counter() - begun) * 1000)
waits.sort()
print(f"a new client beside {idle} idle: median {waits[100]:.2f} ms, worst {waits[-1]:.2f} ms")
