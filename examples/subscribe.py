"""Follows the frames of one product. Needs `websockets`, and a token where the stream is paid for.

    python3 examples/subscribe.py [--symbol CL] [--url http://localhost:7070] [--token TOKEN]

This program pays nothing itself: a token is bought by whoever holds the wallet (`CRUDE_TOKEN` is one
too), opens the stream of one symbol, and lasts until the time that was paid for is over. Without a
token it asks what the stream costs.
"""

import argparse
import asyncio
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone

import websockets

FIELDS = ("cme_fwd_mid", "atm_iv", "rr25", "skew_signal", "signed_flow_10")


def price(url, symbol):
    """What the gateway says about the price: None where nothing is paid."""
    with urllib.request.urlopen(f"{url}/skills", timeout=10) as answer:
        skills = json.load(answer)
    for skill in skills:
        if skill["symbol"] == symbol:
            return skill["payment"]
    sys.exit(f"no {symbol} here, but {', '.join(skill['symbol'] for skill in skills)}")


def challenge(url, symbol):
    """The 402 that a payer would answer, as the gateway says it."""
    try:
        with urllib.request.urlopen(f"{url}/mpp/session?symbol={symbol}", timeout=10) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("WWW-Authenticate", "")


def explain(url, symbol, payment):
    status, header = challenge(url, symbol)
    print(f"{symbol} costs {payment['price']} on {payment['network']}", file=sys.stderr)
    print(f"asked for it, the gateway answers {status}: {header.split(' ')[0]}", file=sys.stderr)
    print(f"GET {url}/mpp/session?symbol={symbol} with a voucher gives a token", file=sys.stderr)
    print("give it with --token, or let it be paid for: npx crude subscribe", file=sys.stderr)


def line(frame):
    time = datetime.fromtimestamp(frame["ts"] / 1e6, timezone.utc).strftime("%H:%M:%S")
    values = []
    for name in FIELDS:
        value = frame["fields"].get(name, {}).get("v")
        # Null is "not known now", never zero.
        values.append(f"{name} {'-' if value is None else format(value, '.4f')}")
    return f"{time} {frame['health']:<11} {'  '.join(values)}"


async def follow(url, symbol, token):
    query = "" if token is None else f"?token={urllib.parse.quote(token)}"
    address = f"{url.replace('http', 'ws', 1)}/ws/stream/{symbol}{query}"
    last = None
    async with websockets.connect(address) as socket:
        async for text in socket:
            message = json.loads(text)
            if message["t"] == "payment-need-voucher":
                print("the paid time ends in a moment", file=sys.stderr)
            elif message["t"] == "error":
                print(f"{message['code']}: {message['message']}", file=sys.stderr)
            elif message["t"] == "snapshot" and message["data"]["seq"] != last:
                frame = message["data"]
                # Each frame names the one before it, so a frame that was missed shows.
                missed = last is not None and frame["prev"] != last
                last = frame["seq"]
                print(line(frame) + (" (missed some)" if missed else ""), flush=True)
    print(f"closed: {socket.close_code} {socket.close_reason}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description="Follows the frames of one product.")
    parser.add_argument("--symbol", default="CL")
    parser.add_argument("--url", default="http://localhost:7070")
    parser.add_argument("--token", default=os.environ.get("CRUDE_TOKEN"))
    given = parser.parse_args()
    try:
        payment = price(given.url, given.symbol)
        if payment is not None and given.token is None:
            explain(given.url, given.symbol, payment)
            return 2
        asyncio.run(follow(given.url, given.symbol, given.token))
    except KeyboardInterrupt:
        return 0
    except (OSError, websockets.WebSocketException) as error:
        print(f"{given.url}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
