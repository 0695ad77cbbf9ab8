"""kafka-python behind the matrix's command line (README.md)."""
import sys

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from records import read_records, unpack, write_record


def produce(bootstrap, targets):
    records = read_records()
    for codec, topic in targets:
        producer = KafkaProducer(
            bootstrap_servers=bootstrap, acks="all", linger_ms=50, compression_type=None if codec == "none" else codec)
        sent = [
            producer.send(topic, partition=0, key=r.key, value=r.value, headers=r.headers, timestamp_ms=r.timestamp)
            for r in records
        ]
        producer.flush()
        for future in sent:
            future.get(timeout=60)
        producer.close()


def consume(bootstrap, targets):
    for topic, count in targets:
        consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, consumer_timeout_ms=30000)
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        consumer.seek_to_beginning(partition)
        for _ in range(int(count)):
            message = next(consumer)
            write_record(topic, message.key, message.value, message.headers, message.timestamp)
        consumer.close(autocommit=False)


if __name__ == "__main__":
    {"produce": produce, "consume": consume}[sys.argv[1]](sys.argv[2], unpack(sys.argv[3:]))
