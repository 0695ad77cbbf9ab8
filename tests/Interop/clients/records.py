"""Records of the matrix as lines of JSON (README.md)."""
import base64
import collections
import json
import sys

Record = collections.namedtuple("Record", "key value headers timestamp")


def unpack(arguments):
    """[LEFT=RIGHT...] as pairs."""
    return [tuple(argument.split("=", 1)) for argument in arguments]


def read_records():
    """The records of standard input."""
    records = []
    for line in sys.stdin:
        fields = json.loads(line)
        headers = [(name, from_text(value)) for name, value in fields["headers"]]
        records.append(Record(from_text(fields["key"]), from_text(fields["value"]), headers, fields["timestamp"]))
    return records


def write_record(topic, key, value, headers, timestamp):
    """A line on standard output."""
    fields = {
        "topic": topic,
        "key": to_text(key),
        "value": to_text(value),
        "headers": [[name, to_text(content)] for name, content in headers or []],
        "timestamp": timestamp,
    }
    print(json.dumps(fields), flush=True)


def from_text(text):
    return None if text is None else base64.b64decode(text)


def to_text(content):
    return None if content is None else base64.b64encode(content).decode("ascii")
