using Confluent.Kafka;
using KRaftNet.Interop.ConfluentKafka;

// Confluent.Kafka behind the matrix's command line (tests/Interop/clients/README.md), on the system's librdkafka.
SystemLibraries.Use();
var targets = args[2..].Select(argument => argument.Split('=', 2)).Select(parts => (Left: parts[0], Right: parts[1]));
switch (args[0])
{
    case "produce":
        var records = Lines().Select(RecordLine.Parse).ToList();
        foreach (var (codec, topic) in targets)
        {
            Produce(args[1], codec, topic, records);
        }

        return 0;
    case "consume":
        foreach (var (topic, count) in targets)
        {
            Consume(args[1], topic, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
        }

        return 0;
    default:
        Console.Error.WriteLine($"'{args[0]}' is neither produce nor consume");
        return 2;
}

static IEnumerable<string> Lines()
{
    while (Console.ReadLine() is { } line)
    {
        yield return line;
    }
}

static void Produce(string bootstrap, string codec, string topic, List<RecordLine> records)
{
    var config = new ProducerConfig
    {
        BootstrapServers = bootstrap,
        Acks = Acks.All,
        EnableIdempotence = true,
        LingerMs = 50,
        TopicMetadataRefreshFastIntervalMs = 100,
        CompressionType = Enum.Parse<CompressionType>(codec, ignoreCase: true),
    };
    var failures = new List<Error>();
    using var producer = new ProducerBuilder<byte[]?, byte[]?>(config).Build();
    foreach (var record in records)
    {
        producer.Produce(
            new TopicPartition(topic, 0),
            record.ToMessage(),
            report =>
            {
                if (report.Error.IsError)
                {
                    failures.Add(report.Error);
                }
            });
    }

    var left = producer.Flush(TimeSpan.FromSeconds(60));
    if (left > 0 || failures.Count > 0)
    {
        throw new InvalidOperationException($"{left} records are not delivered; {string.Join(", ", failures)}");
    }
}

static void Consume(string bootstrap, string topic, int count)
{
    var config = new ConsumerConfig
    {
        BootstrapServers = bootstrap,
        GroupId = "none",
        EnableAutoCommit = false,
        CheckCrcs = true,
    };
    using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).Build();
    consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
    for (var i = 0; i < count; i++)
    {
        var result = consumer.Consume(TimeSpan.FromSeconds(60))
            ?? throw new InvalidOperationException($"{topic}: nothing came after {i} records");
        Console.WriteLine(RecordLine.Of(result).Format());
    }
}
