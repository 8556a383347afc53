import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { app, type AppPackage } from './electron/app/app'
import { switches } from './electron/app/command-line'
import { electron } from './electron'
import { start } from './electron/app/start'
import { provideElectron } from './intercept'

const require = createRequire(import.meta.url)

interface CommandLine {
  /** Modules to load first: Playwright's. */
  readonly required: readonly string[]
  readonly switches: ReadonlyMap<string, string>
  /** The app's folder, or its main file. */
  readonly app: string
}

/** Electron's own: `[-r module] [--switch[=value]] folder [arguments of the app]`. */
function parse(argv: readonly string[]): CommandLine {
  const required: string[] = []
  const found = new Map<string, string>()
  let appArgument: string | undefined
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? ''
    if (argument === '-r' || argument === '--require') required.push(argv[++at] ?? '')
    else if (argument.startsWith('--')) {
      const [, name = '', value = ''] = /^--([^=]+)=?(.*)$/.exec(argument) ?? []
      found.set(name, value)
    } else appArgument ??= argument
  }
  return { required, switches: found, app: resolve(appArgument ?? '.') }
}

/** The app's main file, after what its package.json says has been noted. */
function readPackage(target: string): string {
  if (!statSync(target).isDirectory()) {
    app.appPath = dirname(target)
    return target
  }
  app.appPath = target
  app.package = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as AppPackage
  return require.resolve(join(target, app.package.main ?? 'index.js'))
}

/** What the process says of itself. It never claims to be Electron without saying that it is the rig. */
function describe(): void {
  const { version } = require('electron/package.json') as { version: string }
  Object.defineProperty(process.versions, 'electron', { value: version, enumerable: true })
  Object.defineProperty(process.versions, 'electron_rig', { value: '1', enumerable: true })
  Object.defineProperty(process, 'type', { value: 'browser' })
  Object.defineProperty(process, 'resourcesPath', { value: join(app.appPath, 'resources') })
}

async function run(): Promise<void> {
  const argv = process.argv.slice(2)
  const line = parse(argv)
  process.argv = [join(dirname(fileURLToPath(import.meta.url)), 'electron'), ...argv]
  for (const [name, value] of line.switches) switches.set(name, value)
  const main = readPackage(line.app)
  describe()
  provideElectron(electron)
  for (const file of line.required) require(resolve(file))
  await import(pathToFileURL(main).href)
  await start()
}

// Not awaited: an app whose main module waits for something that comes after it must not hold this one.
run().catch((error: unknown) => {
  process.stderr.write(
    `App threw an error during load\n${error instanceof Error ? error.stack : String(error)}\n`
  )
  process.exit(1)
})
