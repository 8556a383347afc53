import { openBrowser } from './browser.mjs'
import { buildIfStale } from '../build/build.mjs'
import { chooseHost } from './choose-host.mjs'
import { runHost } from './host-process.mjs'
import { sandboxProblem } from './sandbox.mjs'
import { installPackages } from '../build/install.mjs'
import { webHostFile } from '../paths.mjs'
import { asProgram, Refusal, say } from '../say.mjs'
import { hostFlags, parseStartOptions, usage } from './start-options.mjs'

/** An Electron that ends by itself this soon could not start: a system library is missing, most often. */
const tooSoonMs = 10_000

export function main(argv) {
  return asProgram(async () => {
    const options = parseStartOptions(argv)
    if (options.help) {
      process.stdout.write(`${usage}\n`)
      return 0
    }
    await installPackages()
    await buildIfStale()
    const { binary, reason } = await chooseHost(options)
    if (binary) {
      const { code, failed } = await runElectron(binary, options)
      if (!failed) return code
      const problem = sandboxProblem(binary)
      const why = `(exit ${code})${problem === null ? '' : `: ${problem}`}`
      if (options.electron) throw new Refusal(`The Electron app could not start ${why}.`)
      return runWeb(options, `the Electron app could not start ${why}`)
    }
    if (options.electron) throw new Refusal(`Not started: ${reason}.`)
    return runWeb(options, reason)
  })
}

async function runElectron(binary, { hostFlags: flags }) {
  const env = { ...process.env }
  // It would make Electron behave as plain Node.
  delete env.ELECTRON_RUN_AS_NODE
  // Chromium refuses its own sandbox to root.
  const sandbox = process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : []
  // The channel tells it on Windows that it is to end, and everywhere that we were killed.
  const host = await runHost(binary, [...sandbox, '.', ...flags], { env, stdio: ['ignore', 2, 2, 'ipc'] })
  return { code: host.code, failed: host.code !== 0 && !host.asked && host.ms < tooSoonMs }
}

async function runWeb(options, reason) {
  say(`Opening the panel in the browser${reason ? `: ${reason}` : ''}. Ctrl+C ends it.`)
  const onMessage = message => {
    if (options.open && typeof message?.ready === 'string') openBrowser(message.ready)
  }
  const args = [webHostFile, ...options.hostFlags, ...hostFlags(options, ['port'])]
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc']
  const { code, asked } = await runHost(process.execPath, args, { stdio, onMessage })
  if (code !== 0 && !asked) say(`The host ended by itself (exit ${code}).`)
  return code
}
