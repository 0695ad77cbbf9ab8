// KafkaJS behind the matrix's command line (../README.md). Its consumer works in groups only, so there is no consume here;
// "admin BOOTSTRAP TOPIC" makes a topic, asks for it and deletes it.
import { createRequire } from 'node:module'
import readline from 'node:readline'

// The packages lie where KRAFTNET_KAFKAJS says: nothing is installed into the source tree.
const require = createRequire(process.env.KRAFTNET_KAFKAJS + '/')
const { Kafka, CompressionTypes, CompressionCodecs, logLevel } = require('kafkajs')
const zstd = require('@bokuweb/zstd-wasm')
const lz4 = require('lz4js')

CompressionCodecs[CompressionTypes.Snappy] = require('kafkajs-snappy')
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async encoder => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async buffer => Buffer.from(lz4.decompress(buffer)),
})
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async encoder => Buffer.from(zstd.compress(encoder.buffer, 3)),
  decompress: async buffer => Buffer.from(zstd.decompress(buffer)),
})
const TYPES = { none: 'None', gzip: 'GZIP', snappy: 'Snappy', lz4: 'LZ4', zstd: 'ZSTD' }

const fromText = text => (text === null ? null : Buffer.from(text, 'base64'))

async function readRecords() {
  const records = []
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const fields = JSON.parse(line)
    const headers = {}
    for (const [name, value] of fields.headers) {
      headers[name] = name in headers ? [headers[name], fromText(value)].flat() : fromText(value)
    }
    records.push({
      partition: 0,
      key: fromText(fields.key),
      value: fromText(fields.value),
      headers,
      timestamp: fields.timestamp === null ? undefined : String(fields.timestamp),
    })
  }
  return records
}

async function produce(kafka, targets) {
  const messages = await readRecords()
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  for (const target of targets) {
    const [codec, topic] = target.split('=')
    await producer.send({ topic, messages, acks: -1, compression: CompressionTypes[TYPES[codec]] })
  }
  await producer.disconnect()
}

async function admin(kafka, [topic]) {
  const client = kafka.admin()
  await client.connect()
  const created = await client.createTopics({ topics: [{ topic, numPartitions: 3, replicationFactor: 1 }] })
  const metadata = await client.fetchTopicMetadata({ topics: [topic] })
  const offsets = await client.fetchTopicOffsets(topic)
  const cluster = await client.describeCluster()
  const listed = (await client.listTopics()).includes(topic)
  await client.createPartitions({ topicPartitions: [{ topic, count: 4 }] })
  const grown = (await client.fetchTopicMetadata({ topics: [topic] })).topics[0].partitions.length
  await client.alterConfigs({
    resources: [{ type: 2, name: topic, configEntries: [{ name: 'retention.ms', value: '12345' }] }],
  })
  const configs = await client.describeConfigs({
    resources: [{ type: 2, name: topic, configNames: ['retention.ms'] }],
  })
  await client.deleteTopics({ topics: [topic] })
  const left = (await client.listTopics()).includes(topic)
  await client.disconnect()
  console.log(JSON.stringify({
    created,
    partitions: metadata.topics[0].partitions.length,
    offsets: offsets.length,
    brokers: cluster.brokers.length,
    listed,
    grown,
    retention: configs.resources[0].configEntries[0].configValue,
    left,
  }))
}

const [verb, bootstrap, ...rest] = process.argv.slice(2)
const kafka = new Kafka({ clientId: 'matrix', brokers: [bootstrap], logLevel: logLevel.ERROR })
await zstd.init()
await { produce, admin }[verb](kafka, rest)
