import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sandboxProblem } from '../../scripts/lib/start/sandbox.mjs'
import { temporaryFolder } from '../support/temporary-folder'

let folder: string
beforeEach(() => (folder = temporaryFolder('sandbox')))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const problem = (setting: string, uid = 1000) => {
  const file = join(folder, 'restrict')
  writeFileSync(file, setting)
  return sandboxProblem(join(folder, 'electron'), { file, uid })
}

it('names the remedy where AppArmor refuses the sandbox', () => {
  expect(problem('1\n')).toMatch(
    /^AppArmor refuses .*sysctl -w kernel\.apparmor_restrict_unprivileged_userns=0/
  )
  expect(problem('1\n')).not.toContain('\n')
})

it('says nothing where it is allowed, to root, who has no sandbox, and where there is no such setting', () => {
  expect(problem('0\n')).toBeNull()
  expect(problem('1\n', 0)).toBeNull()
  expect(sandboxProblem('/electron', { file: join(folder, 'none'), uid: 1000 })).toBeNull()
})
