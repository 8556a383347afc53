// npm run own-programs -- [--only PROGRAM,...] [--way external,existing] [--side-by-side N] [--verbose]
//
// Servers as students bring them, two copies of each behind a proxy: as `external`, which the lab starts, and as
// `existing`, which are there. They are spoken to, killed, frozen, restarted and stopped, and what the lab says of that is
// held against what the programs themselves have done. Ends with 1 where the lab said or did anything untrue.
import { join } from 'node:path'
import { readOptions, refuse } from '../options.mjs'
import { guests } from './guests/guests'
import { tableOf, type Row } from './table'
import { walk } from './walk/walk'
import { ways } from './walk/ways'

const usage =
  'usage: npm run own-programs -- [--way external,existing] [--side-by-side N] [--verbose]\n' +
  `       [--only ${guests.map(({ name }) => name).join(',')}]`

/**
 * @param root of the sources, in which the program is built
 * @returns whether all that the lab said was true
 */
export async function runMatrix(root: string): Promise<boolean> {
  const options = readOptions(usage, { only: String, way: String, 'side-by-side': 2, verbose: false })
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1))
  const byName = Object.fromEntries(guests.map(one => [one.name, one]))
  const chosenWays = chosen('way', options.way, ways)
  const rows: Row[] = chosen('program', options.only, byName).map(guest => ({
    guest,
    missing: guest.missing(),
    results: new Map()
  }))
  const cells = rows.flatMap(row => (row.missing === null ? chosenWays.map(way => ({ row, way })) : []))
  const programs = { host: join(root, 'out/main/web.js'), cli: join(root, 'out/main/cli.js') }
  const sources = join(root, 'bench/own-programs/programs')
  const workOn = async (): Promise<void> => {
    for (let cell = cells.shift(); cell; cell = cells.shift()) {
      const { row, way } = cell
      const say = (line: string): void => {
        if (options.verbose) console.log(`${row.guest.name}, ${way.name}: ${line}`)
      }
      const result = await walk(row.guest, way, { programs, sources, say })
      row.results.set(way.name, result)
      const word = result.findings.length === 0 ? 'true' : `${result.findings.length} untrue`
      console.log(`${row.guest.name}, ${way.name}: ${word}, ${(result.ms / 1000).toFixed(0)} s`)
      for (const finding of result.findings) console.log(`  ${finding}`)
    }
  }
  await Promise.all(Array.from({ length: options['side-by-side'] }, workOn))
  for (const line of tableOf(
    rows,
    chosenWays.map(({ name }) => name)
  ))
    console.log(line)
  const checks = rows.flatMap(({ results }) => [...results.values()].map(one => one.checks))
  if (checks.every(count => count === 0)) {
    console.log('nothing was tried')
    return false
  }
  return rows.every(({ results }) => [...results.values()].every(({ findings }) => findings.length === 0))
}

function chosen<T>(what: string, given: string | null, all: Readonly<Record<string, T>>): readonly T[] {
  const names = given?.split(',') ?? Object.keys(all)
  const unknown = names.find(name => !Object.hasOwn(all, name))
  if (unknown !== undefined) refuse(usage, `there is no ${what} "${unknown}"`)
  return names.flatMap(name => all[name] ?? [])
}
