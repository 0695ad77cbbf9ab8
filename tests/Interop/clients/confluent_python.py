"""confluent-kafka-python behind the matrix's command line (README.md)."""
import os
import sys

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka import OFFSET_BEGINNING

from records import read_records, unpack, write_record

# Version 1.7.0 releases None once too often for each header without content, and would die of it, at the latest when the
# interpreter is taken down: so there are many to release, and it is not taken down.
PINS = [None] * 1_000_000


def produce(bootstrap, targets):
    records = read_records()
    for codec, topic in targets:
        failures = []
        producer = Producer({
            "bootstrap.servers": bootstrap, "acks": "all", "linger.ms": 50, "enable.idempotence": True,
            "compression.type": codec, "topic.metadata.refresh.fast.interval.ms": 100,
        })
        for r in records:
            producer.produce(
                topic, partition=0, key=r.key, value=r.value, headers=r.headers, timestamp=r.timestamp or 0,
                on_delivery=lambda error, _: failures.append(error) if error else None)
        left = producer.flush(60)
        if left or failures:
            sys.exit("%d records are not delivered; %s" % (left, failures))


def consume(bootstrap, targets):
    for topic, count in targets:
        consumer = Consumer({
            "bootstrap.servers": bootstrap, "group.id": "none", "enable.auto.commit": False, "check.crcs": True,
        })
        consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
        seen = 0
        while seen < int(count):
            message = consumer.poll(60)
            if message is None:
                sys.exit("%s: nothing came after %d records" % (topic, seen))
            if message.error():
                if message.error().code() == KafkaError._ALL_BROKERS_DOWN or message.error().fatal():
                    raise KafkaException(message.error())
                print(message.error(), file=sys.stderr)
                continue
            write_record(topic, message.key(), message.value(), message.headers(), message.timestamp()[1])
            seen += 1
        consumer.close()


if __name__ == "__main__":
    {"produce": produce, "consume": consume}[sys.argv[1]](sys.argv[2], unpack(sys.argv[3:]))
    sys.stdout.flush()
    os._exit(0)
