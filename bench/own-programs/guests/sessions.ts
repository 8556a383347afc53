import type { Address } from '../../../src/system/addresses'
import { until } from '../../../test/support/until'
import { Conversation, together, type Traffic } from '../walk/conversation'
import type { Asked, Guest } from './guest'

/** The word that ends a session: by it is known which a program has had. */
export const wordOf = (n: number): string => `word ${n} end`

/** Two lines, each after the answer to the one before. */
export function lines(echo: string): Required<Pick<Guest, 'session' | 'halfway'>> {
  const halfway = async (at: Address, n: number, between: () => Promise<void>): Promise<Traffic> => {
    const client = await Conversation.open(at)
    client.say(`word ${n} begin\n`)
    await client.hear(new RegExp(`^${echo}word ${n} begin\n`))
    await between()
    client.say(`${wordOf(n)}\n`)
    await client.hear(new RegExp(`^${echo}${wordOf(n)}\n`))
    return client.leave()
  }
  return { session: (at, n) => halfway(at, n, () => Promise.resolve()), halfway }
}

export async function http(at: Address, n: number): Promise<Traffic> {
  const client = await Conversation.open(at)
  client.say(`GET ${pathOf(n)} HTTP/1.1\r\nHost: ${at.host}:${at.port}\r\nConnection: close\r\n\r\n`)
  await client.hear(new RegExp(`^HTTP/1\\.[01] 200 OK\r\n(?:[^\r]+\r\n)+\r\nECHO: ${wordOf(n)}\n`))
  return client.leave()
}

export const pathOf = (n: number): string => `/${wordOf(n).replaceAll(' ', '-')}`

export async function mail(at: Address, n: number): Promise<Traffic> {
  const client = await Conversation.open(at)
  await client.hear(/^220 [^\r]+\r\n/)
  client.say('HELO desk\r\n')
  await client.hear(/^250 ok\r\n/)
  client.say(`SUBJECT ${wordOf(n)}\r\n`)
  await client.hear(/^250 ok\r\n/)
  client.say('QUIT\r\n')
  await client.hear(/^221 bye\r\n/)
  return client.leave()
}

/** Two people, of whom one says something to both, when every copy that is `there` has both. */
export async function chat(at: Address, n: number, there: readonly Asked[]): Promise<Traffic> {
  await have(there, 0)
  const first = await Conversation.open(at)
  await first.hear(/^welcome\n/)
  const second = await Conversation.open(at)
  await second.hear(/^welcome\n/)
  await have(there, 2)
  first.say(`${wordOf(n)}\n`)
  for (const client of [first, second]) await client.hear(new RegExp(`^${wordOf(n)}\n`))
  return together([await second.leave(), await first.leave()])
}

/** Waits until each copy of the chat has so many members. A client hears only one of the copies. */
async function have(copies: readonly Asked[], members: number): Promise<void> {
  const counts = (): readonly number[] => copies.map(membersOf)
  await until(() => counts().every(count => count === members), {
    timeoutMs: 20_000,
    what: `${members} members in each chat`
  })
}

/** How many are in a chat, by what it has printed in its last life. */
function membersOf(chat: Asked): number {
  const printed = chat.printed()
  const life = printed.slice(printed.findLastIndex(line => line.startsWith('listening on')) + 1)
  const times = (said: string): number => life.filter(line => line === said).length
  return times('somebody has come') - times('somebody has left')
}

/** A client's frame, of less than 126 bytes (RFC 6455, section 5.2). */
function frame(opcode: number, payload: Buffer): Buffer {
  const mask = Buffer.from([1, 2, 3, 4])
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length]), mask, masked])
}

export async function webSocket(at: Address, n: number): Promise<Traffic> {
  const client = await Conversation.open(at)
  client.say(
    `GET / HTTP/1.1\r\nHost: ${at.host}:${at.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
  )
  await client.hear(/^HTTP\/1\.1 101 [^\r]+\r\n(?:[^\r]+\r\n)+\r\n/)
  client.say(frame(1, Buffer.from(wordOf(n))))
  await client.hear(new RegExp(`^\x81.ECHO: ${wordOf(n)}`, 's'))
  client.say(frame(8, Buffer.from([0x03, 0xe8])))
  await client.hear(/^\x88.{3}/s)
  return client.leave()
}

export async function redis(at: Address, n: number): Promise<Traffic> {
  const client = await Conversation.open(at)
  client.say(`RPUSH words ${n}\r\n`)
  await client.hear(/^:\d+\r\n/)
  return client.leave()
}

export async function memcached(at: Address, n: number): Promise<Traffic> {
  const client = await Conversation.open(at)
  client.say('add words 0 0 0\r\n\r\n')
  await client.hear(/^(NOT_)?STORED\r\n/)
  client.say(`append words 0 0 ${`${n},`.length}\r\n${n},\r\n`)
  await client.hear(/^STORED\r\n/)
  client.say('get words\r\n')
  await client.hear(/^VALUE words 0 \d+\r\n[\d,]+\r\nEND\r\n/)
  client.say('quit\r\n')
  return client.leave()
}

/** The words that a Redis has. */
export async function redisWords(at: Address): Promise<readonly number[]> {
  const client = await Conversation.open(at)
  client.say('LRANGE words 0 -1\r\n')
  const head = await client.hear(/^\*\d+\r\n/)
  const words: number[] = []
  for (let left = Number(head.slice(1)); left > 0; left--) {
    const item = await client.hear(/^\$\d+\r\n\d+\r\n/)
    words.push(Number(item.split('\r\n')[1]))
  }
  await client.leave()
  return words
}

export async function memcachedWords(at: Address): Promise<readonly number[]> {
  const client = await Conversation.open(at)
  client.say('get words\r\n')
  const said = await client.hear(/^(VALUE words 0 \d+\r\n[\d,]*\r\n)?END\r\n/)
  client.say('quit\r\n')
  await client.leave()
  return [...said.matchAll(/(\d+),/g)].map(([, n]) => Number(n))
}
