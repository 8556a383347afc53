import { fileURLToPath } from 'node:url'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const scripts = fileURLToPath(new URL('../../scripts/', import.meta.url))
const programs = ['build', 'icons', 'package', 'start', 'test', 'windows']
const run = (program: string, arg: string) =>
  spawnSync(process.execPath, [join(scripts, `${program}.mjs`), arg], { encoding: 'utf8', timeout: 30_000 })

it.each(programs)(
  'scripts/%s.mjs refuses an option that it does not know, and says how it is used',
  program => {
    const { status, stdout, stderr } = run(program, '--colour')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^usage: (?:npm|node) /m)
  }
)

it.each(programs)('scripts/%s.mjs says how it is used when it is asked, and does nothing', program => {
  const { status, stdout } = run(program, '--help')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^usage: (?:npm|node) /)
})
