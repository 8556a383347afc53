import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale } from '../build/build.mjs'
import { cacheDir, root } from '../paths.mjs'
import { run, runVisibly } from '../run.mjs'
import { say } from '../say.mjs'
import { ensureChromium } from './test-chromium.mjs'

const vitestReport = join(cacheDir, 'vitest.json')
const playwrightReport = join(cacheDir, 'playwright.json')

const none = { passed: 0, failed: 0 }

/**
 * What `npm test` runs, in order: the cheap and telling ones first. The checks of one group run side by side, since
 * each keeps one core busy; the tests, which take all cores and mind the time, run alone. Each step resolves with its
 * exit code and its counts.
 */
export const testSteps = [
  [
    { title: 'Types of the programs', run: () => checkTypes('tsconfig.node.json') },
    { title: 'Types of the panel', run: () => checkTypes('tsconfig.web.json') },
    { title: 'Format', run: () => check('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.') },
    { title: 'Lint', run: () => check('eslint/bin/eslint.js', '.') },
    { title: 'Dead code', run: () => check('knip/bin/knip.js', '--no-progress') },
    { title: 'Types of the end-to-end tests', run: () => checkTypes('tsconfig.e2e.json') },
    { title: 'Build', run: build }
  ],
  [{ title: 'Unit and integration tests', run: runVitest }],
  [{ title: 'End-to-end tests', run: runPlaywright }]
]

const tool = file => join(root, 'node_modules', file)

/** Says what it has to say in one piece at its end: others run beside it. */
async function check(file, ...args) {
  const { code, output } = await run(process.execPath, [tool(file), ...args])
  if (output.trim() !== '') say(output.trim())
  return { code, ...none }
}

function checkTypes(project) {
  return check('typescript/bin/tsc', '--noEmit', '-p', project)
}

async function build() {
  await buildIfStale()
  return { code: 0, ...none }
}

async function runVitest() {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`]
  const code = await withReport(vitestReport, () => suite('vitest/vitest.mjs', ['run', ...reporters]))
  return { code, ...counts(vitestReport, report => [report.numPassedTests, report.numFailedTests]) }
}

async function runPlaywright() {
  await ensureChromium()
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport }
  const args = ['test', '--reporter=list,json']
  const code = await withReport(playwrightReport, () => suite('@playwright/test/cli.js', args, env))
  return {
    code,
    ...counts(playwrightReport, ({ stats }) => [stats.expected + stats.flaky, stats.unexpected])
  }
}

function suite(file, args, env = {}) {
  return runVisibly(process.execPath, [tool(file), ...args], { env: { ...process.env, ...env } })
}

/** The report of an earlier run must not be taken for this one's. */
async function withReport(file, body) {
  mkdirSync(cacheDir, { recursive: true })
  rmSync(file, { force: true })
  return body()
}

function counts(file, read) {
  try {
    const [passed, failed] = read(JSON.parse(readFileSync(file, 'utf8')))
    return { passed, failed }
  } catch {
    return none
  }
}
