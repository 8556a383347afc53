import { defaultDataDir } from '#lab/data-folder/default-folder'
import { RelevoError } from '#shared/errors'
import { isLoopback } from '#system/addresses'
import { runningHost } from './host-file'
import { endWith } from './lifetime'
import { parseWebOptions, webUsage, type WebOptions } from './options'
import { startWebHost, type WebHost } from './web-host'

let host: WebHost | undefined
const finish = endWith(async () => host?.close())
const options = optionsOrExit()
const dataDir = options.dataDir ?? defaultDataDir()

const running = await runningHost(dataDir)
if (running) {
  tell(`A Relevo that uses ${dataDir} is running already (process ${running.pid}).`)
  if (options.topology !== null)
    tell(`It keeps the topology that it has; open ${options.topology} in its panel.`)
  tell('This is its panel. For a second lab of its own, give it another folder: --data DIR')
  ready(running.url)
  process.exit(0)
}

try {
  host = await startWebHost({
    dataDir,
    listen: options.listen,
    port: options.port,
    topology: options.topology,
    seed: options.seed,
    onQuit: () => finish(0)
  })
  if (!isLoopback(options.listen))
    tell(`The panel listens on ${options.listen}: who reaches it needs the token below.`)
  ready(host.url)
} catch (error) {
  tell(`Relevo could not start: ${RelevoError.data(error).message}`)
  process.exit(1)
}

/** The one line on standard output; the start script opens a browser on it. */
function ready(url: string): void {
  process.stdout.write(`Relevo is ready: ${url}\n`)
  process.send?.({ ready: url })
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

function optionsOrExit(): WebOptions {
  try {
    const options = parseWebOptions(process.argv.slice(2))
    if (!options.help) return options
    process.stdout.write(`${webUsage}\n`)
    process.exit(0)
  } catch (error) {
    // In one line, whatever Node adds of how else it may have been meant.
    const [said = ''] = RelevoError.data(error).message.split('\n')
    tell(`web.js: ${said} (web.js --help lists the options)`)
    process.exit(2)
  }
}
