"""Produces the numbers 0, 1, 2 ... until its input ends, and tells each acknowledged one: "OFFSET NUMBER" on a line.

acknowledged.py [--partition P] [--count N] BOOTSTRAP TOPIC [KEY=VALUE ...]: the pairs are options of librdkafka. A number
is the key of its record. With a count it ends by itself after so many. A record that is given up is told as
"failed NUMBER REASON".
"""
import argparse
import os
import sys
import threading
import time

from confluent_kafka import Producer

PADDING = b"." * 200
BURST = 10
ended = threading.Event()


def wait_for_end():
    sys.stdin.buffer.read()
    ended.set()


def tell(error, message):
    if error:
        print("failed", message.key().decode(), error)
    else:
        # Of a duplicate that the broker knows no more, the library does not learn the offset.
        print(-1 if message.offset() is None else max(-1, message.offset()), message.key().decode())


def main(args):
    producer = Producer({
        "bootstrap.servers": args.bootstrap, "acks": "all", "linger.ms": 1, "message.timeout.ms": 120000,
        "queue.buffering.max.messages": 1000, "reconnect.backoff.ms": 20, "reconnect.backoff.max.ms": 200,
        "topic.metadata.refresh.fast.interval.ms": 50, "log_level": 2,
        **dict(pair.split("=", 1) for pair in args.pairs),
    })
    threading.Thread(target=wait_for_end, daemon=True).start()
    number = 0
    while not ended.is_set() and number != args.count:
        try:
            for _ in range(BURST if args.count < 0 else min(BURST, args.count - number)):
                producer.produce(args.topic, PADDING, str(number), partition=args.partition, on_delivery=tell)
                number += 1
        except BufferError:
            pass
        # Some thousand records in a second: as many as can be looked at one by one.
        time.sleep(0.001)
        producer.poll(0)
        sys.stdout.flush()
    left = producer.flush(120)
    print("left", left)
    sys.stdout.flush()
    os._exit(0)


parser = argparse.ArgumentParser()
parser.add_argument("bootstrap")
parser.add_argument("topic")
parser.add_argument("pairs", nargs="*")
parser.add_argument("--partition", type=int, default=0)
parser.add_argument("--count", type=int, default=-1)
# Flags may stand anywhere among the words.
main(parser.parse_intermixed_args())
