"""Reads alpha frames straight from NATS, with the standard library alone.

    python3 examples/nats/follow.py [SUBJECT] [HOST:PORT]      alpha.CL and 127.0.0.1:4222

For consumers inside: a subject of NATS is free, and none of it may be passed on to the public as it is
(`md.events.>` and `tape.>` are raw market data).
"""

import json
import socket
import sys


def frames(host, port, subject):
    with socket.create_connection((host, port)) as line:
        reader = line.makefile("rb")
        # The server speaks first; what it is able to do does not matter here.
        if not reader.readline().startswith(b"INFO "):
            raise OSError("this is no NATS")
        options = {"verbose": False, "pedantic": False, "name": "follow.py", "lang": "python"}
        line.sendall(f"CONNECT {json.dumps(options)}\r\nSUB {subject} 1\r\nPING\r\n".encode())
        for head in reader:
            words = head.split()
            if words[0] == b"MSG":
                # MSG <subject> <sid> [reply-to] <bytes>
                payload = reader.read(int(words[-1]))
                reader.readline()
                yield json.loads(payload)
            elif words[0] == b"PING":
                line.sendall(b"PONG\r\n")
            elif words[0] == b"-ERR":
                raise OSError(head.decode().strip())


def main():
    subject, address = (sys.argv[1:] + ["alpha.CL", "127.0.0.1:4222"][len(sys.argv) - 1 :])[:2]
    host, _, port = address.rpartition(":")
    last = None
    try:
        for frame in frames(host, int(port), subject):
            missed = last is not None and frame["prev"] != last
            last = frame["seq"]
            atm = frame["fields"].get("atm_iv", {}).get("v")
            print(frame["symbol"], last, frame["health"], "atm", "-" if atm is None else atm,
                  "missed some" if missed else "", flush=True)
    except KeyboardInterrupt:
        return
    sys.exit("the connection ended")


if __name__ == "__main__":
    main()
