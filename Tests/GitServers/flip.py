#!/usr/bin/env python3
"""Stands between a client and a server of Git on this machine and damages what the server sends.

    flip.py PORT SERVER-PORT PLACE [cut]

One bit of the byte PLACE of each connection's answer is turned over; with `cut`, the connection ends there.
"""
import socket, sys, threading

port, server, place = map(int, sys.argv[1:4])
cuts = sys.argv[4:] == ["cut"]


def forward(source, target, damages):
    done = 0
    try:
        while data := source.recv(65536):
            if damages and done <= place < done + len(data):
                at = place - done
                if cuts:
                    target.sendall(data[:at])
                    break
                data = data[:at] + bytes([data[at] ^ 1 << place % 8]) + data[at + 1:]
            done += len(data)
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


listener = socket.create_server(("127.0.0.1", port))
while True:
    client, _ = listener.accept()
    upstream = socket.create_connection(("127.0.0.1", server))
    threading.Thread(target=forward, args=(client, upstream, False), daemon=True).start()
    threading.Thread(target=forward, args=(upstream, client, True), daemon=True).start()
