import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale } from '../build/build.mjs'
import { cacheDir, root } from '../paths.mjs'
import { runVisibly } from '../run.mjs'
import { ensureChromium } from './test-chromium.mjs'

const vitestReport = join(cacheDir, 'vitest.json')
const playwrightReport = join(cacheDir, 'playwright.json')

const none = { passed: 0, failed: 0 }

/** What `npm test` runs, in order: the cheap and telling ones first. Each resolves with its exit code and counts. */
export const testSteps = [
  { title: 'Format', run: () => tool('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']) },
  { title: 'Lint', run: () => tool('eslint/bin/eslint.js', ['.']) },
  { title: 'Types', run: checkTypes },
  { title: 'Build', run: build },
  { title: 'Unit and integration tests', run: runVitest },
  { title: 'End-to-end tests', run: runPlaywright }
]

async function tool(file, args, env = {}) {
  const code = await runVisibly(process.execPath, [join(root, 'node_modules', file), ...args], {
    env: { ...process.env, ...env }
  })
  return { code, ...none }
}

async function checkTypes() {
  for (const project of ['tsconfig.node.json', 'tsconfig.web.json', 'tsconfig.e2e.json']) {
    const result = await tool('typescript/bin/tsc', ['--noEmit', '-p', project])
    if (result.code !== 0) return result
  }
  return { code: 0, ...none }
}

async function build() {
  await buildIfStale()
  return { code: 0, ...none }
}

async function runVitest() {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`]
  const { code } = await withReport(vitestReport, () => tool('vitest/vitest.mjs', ['run', ...reporters]))
  return { code, ...counts(vitestReport, report => [report.numPassedTests, report.numFailedTests]) }
}

async function runPlaywright() {
  await ensureChromium()
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport }
  const args = ['test', '--reporter=list,json']
  const { code } = await withReport(playwrightReport, () => tool('@playwright/test/cli.js', args, env))
  return {
    code,
    ...counts(playwrightReport, ({ stats }) => [stats.expected + stats.flaky, stats.unexpected])
  }
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
