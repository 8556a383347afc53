import fc from 'fast-check'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RoadMeter } from '../../../../src/nodes/client/roads/road-meter'
import type { RoadRequest } from '../../../../src/nodes/client/roads/road-request'
import { senders } from '../../../../src/nodes/client/roads/roads'
import { doorOf, roads, type Road } from '../../../../src/shared/roads/roads'
import { until } from '../../../support/until'
import { cuttingFtpRelay, cuttingRelay } from '../cutting-relay'
import { sha256, sourceFile } from '../file-servers'
import { doorServer, type DoorServer } from './doors'

/** Each road is cut in so many ways: a few in the suite, as many as somebody has time for by the variable. */
const numRuns = Number(process.env['RELEVO_TEST_CUTS'] ?? 3)

const bytes = 600_000
/** Among handshakes, commands and answers, or anywhere in the file. */
const up = fc.oneof(
  fc.constant(Infinity),
  fc.integer({ min: 1, max: 150 }),
  fc.integer({ min: 1, max: 4_000 }),
  fc.integer({ min: 1, max: bytes + 8_000 })
)
const down = fc.oneof(
  { weight: 3, arbitrary: fc.constant(Infinity) },
  fc.integer({ min: 1, max: 400 }),
  fc.integer({ min: 1, max: 4_000 })
)
const cuts = fc.record({
  up,
  down,
  how: fc.constantFrom<'end' | 'reset'>('end', 'reset'),
  where: fc.constantFrom<'control' | 'data'>('control', 'data'),
  resume: fc.boolean()
})
const tries = fc.record({
  /** Whether a file of that name was stored before. */
  over: fc.boolean(),
  all: fc.array(cuts, { minLength: 1, maxLength: 3 })
})

/** Where files by that road are, below the data folder of the server. */
const folderOf = (road: Road): string => (road === 'ws' || road === 'wss' ? 'received' : 'uploads')

function portOf({ node, port }: DoorServer, road: Road): number {
  const door = doorOf[road]
  if (door === 'http') return node.ports.port ?? 0
  return door === 'ws' ? (node.ports.receiverPort ?? 0) : port[door]
}

/** The SHA-256 of each file that has a name. */
function named(server: DoorServer, road: Road): ReadonlyMap<string, string> {
  const folder = server.path(folderOf(road))
  // The folder comes with its first file.
  const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.bin')) : []
  return new Map(names.map(name => [name, sha256(readFileSync(join(folder, name)))]))
}

/** What of this file is still there of tries that were cut. */
function left(server: DoorServer): string[] {
  const ofReceiver = readdirSync(server.path('partial')).filter(name => !name.endsWith('.done'))
  return [...server.leftovers(), ...ofReceiver]
}

describe('a file that is cut at any byte, at either end, any number of times', () => {
  it.each(roads)('by %s has its name only when it is whole, and leaves the earlier one', async road => {
    const server = await doorServer(['https', 'wss', 'ftp', 'sftp', 'tcp'], { port: 0, receiverPort: 0 })
    const source = sourceFile(server, bytes)
    const before = sourceFile(server, 1_000, 'before')
    const empty = sourceFile(server, 0, 'empty')
    const ca =
      road === 'https' || road === 'wss' ? readFileSync(server.path('keys/tls.crt'), 'utf8') : undefined
    const sender = await senders[road]()
    let n = 0
    /** Whether the receiver has said that it has the file. */
    const send = async (file: typeof source, port: number, about: Partial<RoadRequest>): Promise<boolean> => {
      const meter = new RoadMeter(null)
      const request = {
        ...{ path: file.path, size: file.size, sha256: file.sha256, host: '127.0.0.1', port, ca },
        ...{ user: 'anonymous', password: 'x', resume: false, name: `${n}.${road}.bin` },
        ...{ transferId: `${road}-${n}-${file.size}`, ...about }
      }
      const isStored = await sender(request, meter).then(
        () => true,
        () => false
      )
      meter.close()
      return isStored
    }
    expect(await send(empty, portOf(server, road), {})).toBe(true)
    const whole = [before.sha256, source.sha256, empty.sha256]
    await fc.assert(
      fc.asyncProperty(tries, async ({ over, all }) => {
        const name = `${++n}.${road}.bin`
        if (over) expect(await send(before, portOf(server, road), {})).toBe(true)
        const mine = (): string[] =>
          [...named(server, road)].flatMap(([file, hash]) => (file.startsWith(`${n}.`) ? [hash] : []))
        for (const { where, resume, ...cut } of all) {
          const own = portOf(server, road)
          const port = road === 'ftp' ? await cuttingFtpRelay(own, cut, where) : await cuttingRelay(own, cut)
          const isStored = await send(source, port, { resume })
          for (const hash of named(server, road).values()) expect(whole).toContain(hash)
          if (over) expect(mine()).not.toEqual([])
          if (isStored) expect(mine()).toContain(source.sha256)
        }
        expect(await send(source, portOf(server, road), { resume: true })).toBe(true)
        expect(mine()).toContain(source.sha256)
        if (folderOf(road) === 'uploads') expect(named(server, road).get(name)).toBe(source.sha256)
      }),
      { numRuns }
    )
    await until(() => left(server).length === 0, { what: 'nothing left behind' })
  })
})
