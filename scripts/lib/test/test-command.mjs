import { availableParallelism } from 'node:os'
import { installPackages } from '../build/install.mjs'
import { readOptions } from '../options.mjs'
import { Refusal, say } from '../say.mjs'
import { sideBySide } from './side-by-side.mjs'
import { testSteps } from './test-steps.mjs'

const usage = `usage: npm test

It takes no options; CONTRIBUTING.md says how to run one step at a time.`

/** Runs every check, and stops after the first group with one that fails. The last line of the output counts the tests. */
export async function main(argv) {
  try {
    if (readOptions(argv, usage).help) return void process.stdout.write(`${usage}\n`)
  } catch (error) {
    say(error.message)
    process.exitCode = 2
    return
  }
  const total = { passed: 0, failed: 0 }
  process.exitCode = (await allPass(total)) ? 0 : 1
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
}

async function allPass(total) {
  try {
    await installPackages()
    for (const group of testSteps) {
      process.stdout.write(`\n── ${group.map(({ title }) => title).join(', ')}\n`)
      const passed = await sideBySide(group, availableParallelism(), step => passes(step, total))
      if (passed.includes(false)) return false
    }
    return true
  } catch (error) {
    total.failed ||= 1
    say(error instanceof Refusal ? error.message : (error?.stack ?? String(error)))
    return false
  }
}

async function passes({ title, run }, total) {
  const started = performance.now()
  const { code, passed, failed } = await run()
  total.passed += passed
  // A step that is no test suite, or that broke before it could count, counts as one failure.
  total.failed += code !== 0 && failed === 0 ? 1 : failed
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stdout.write(`   ${title}: ${code === 0 ? 'passed' : `failed (exit ${code})`}, ${seconds} s\n`)
  return code === 0
}
