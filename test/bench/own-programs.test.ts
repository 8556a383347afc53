import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { guests } from '../../bench/own-programs/guests/guests'
import { walk } from '../../bench/own-programs/walk/walk'
import { ways } from '../../bench/own-programs/walk/ways'
import { built } from '../support/built'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const surroundings = {
  programs: { host: built.webHost, cli: built.cli },
  sources: join(root, 'bench/own-programs/programs'),
  say: () => undefined
}

describe.runIf(process.platform === 'linux')('two copies of a student’s program behind a proxy', () => {
  const chosen = guests.filter(
    ({ name, missing }) => ['node', 'python-socketserver'].includes(name) && missing() === null
  )
  const cells = chosen.flatMap(guest => Object.values(ways).map(way => ({ guest, way })))
  for (const { guest, way } of cells) {
    test.concurrent(
      `are as the lab says, killed, frozen, restarted and loaded: ${guest.name}, ${way.name}`,
      async () => {
        const { findings, checks } = await walk(guest, way, surroundings)
        expect(findings).toEqual([])
        expect(checks).toBeGreaterThan(30)
      },
      120_000
    )
  }
})
