import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { readOptions } from '../options.mjs'
import { Refusal } from '../say.mjs'

export const usage = `usage: npm start -- [options]

  --web                 in the browser, also where the Electron app can run
  --electron            in the Electron app, or not at all
  --no-open             don't open a browser
  --port N              port of the panel on 127.0.0.1 (browser only); 0 takes any free one
  --topology NAME|FILE  what to open: a preset, a saved topology, or a file
  --data DIR            where logs, journals and saved topologies go (default: ~/.relevo)
  --seed N              of all that is drawn by chance: the same draws again
  --help                this text`

/** The largest that `src/system/random.ts` takes. */
const maxSeed = 2 ** 32 - 1

const flags = {
  web: { type: 'boolean', default: false },
  electron: { type: 'boolean', default: false },
  'no-open': { type: 'boolean', default: false },
  port: { type: 'string' },
  topology: { type: 'string' },
  data: { type: 'string' },
  seed: { type: 'string' }
}

/** Throws a Refusal with the usage when a flag is unknown or makes no sense. */
export function parseStartOptions(argv) {
  const { words: _none, ...values } = readOptions(argv, usage, flags)
  const { web, electron, port, seed } = values
  if (web && electron) throw new Refusal(`--web and --electron exclude each other.\n\n${usage}`, 2)
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65535)) {
    throw new Refusal(`--port takes a number from 0 to 65535, not "${port}".\n\n${usage}`, 2)
  }
  if (seed !== undefined && !(/^\d{1,10}$/.test(seed) && Number(seed) <= maxSeed)) {
    throw new Refusal(`--seed takes a number from 0 to ${maxSeed}, not "${seed}".\n\n${usage}`, 2)
  }
  if (port !== undefined && electron) throw new Refusal(`--port is for the browser only.\n\n${usage}`, 2)
  return {
    ...values,
    open: !values['no-open'],
    hostFlags: hostFlags({ ...values, ...withWholePaths(values) }, ['topology', 'data', 'seed'])
  }
}

/** Paths are meant from where the person is; hosts run in the project's folder, and `npm start` runs us there too. */
function withWholePaths({ data, topology }) {
  const { INIT_CWD, npm_lifecycle_event: script } = process.env
  const from = (script === 'start' && INIT_CWD) || process.cwd()
  const file = topology && resolve(from, topology)
  return { data: data && resolve(from, data), topology: file && isFile(file) ? file : topology }
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** The flags that are handed on to the host, as the host takes them. */
export function hostFlags(values, names) {
  return names.flatMap(name => (values[name] === undefined ? [] : [`--${name}`, values[name]]))
}
