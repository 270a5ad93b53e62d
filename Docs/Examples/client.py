#!/usr/bin/env python3
"""Runs a command in a Pulsar session, prints what it prints, exits as it exits."""
import json, os, socket, struct, sys

def connect():
    connection = socket.socket(socket.AF_UNIX)
    standard = os.path.expanduser("~/.config/orbit/pulsar.sock")
    connection.connect(os.environ.get("PULSAR_SOCKET") or standard)
    return connection.makefile("rwb")

def call(daemon, method, **params):
    daemon.write(json.dumps({"id": 1, "method": method, "params": params}).encode() + b"\n")
    daemon.flush()
    answer = json.loads(daemon.readline())
    if "error" in answer:
        sys.exit(answer["error"]["message"])
    return answer["result"]

session = call(connect(), "create_session", type="Local", command=sys.argv[1:])["session_id"]
stream = connect()
call(stream, "open_stream", session_id=session, restore="scrollback")
while header := stream.read(5):
    kind, length = struct.unpack(">BI", header)
    payload = stream.read(length)
    if kind == 0x01:  # output: its offset, then the bytes
        sys.stdout.buffer.write(payload[8:])
        sys.stdout.flush()
    elif kind == 0x05:  # the end: its offset, then how it came
        sys.exit((json.loads(payload[8:])["exit_status"] or {}).get("code", 1))
