import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { filesWithoutPrograms } from '../../scripts/lib/test/files-without-programs.mjs'
import { temporaryFolder } from '../support/temporary-folder'

it('a file of tests shares a process, unless it starts programs or opens ports, by itself or by a helper', () => {
  const files = filesWithoutPrograms()
  expect(files).toContain('test/scripts/files-without-programs.test.ts')
  expect(files).toContain('test/renderer/i18n/words.test.ts')
  // The one imports `node:net`; what the other imports starts a host.
  expect(files).not.toContain('test/lab/ports/troubles.test.ts')
  expect(files).not.toContain('test/stories/replication.test.ts')
})

it('helpers that import each other are alone where one of them starts a program, whoever is looked at first', () => {
  const project = temporaryFolder('project')
  mkdirSync(join(project, 'test'))
  const module = 'node:child_process'
  const files = {
    'first.test.ts': "import { a } from './one'",
    'second.test.ts': "import { b } from './two'",
    'third.test.ts': "import { c } from './three'",
    'one.ts': "import { b } from './two'\nimport { c } from './three'",
    'two.ts': "import { a } from './one'",
    'three.ts': `import { spawn } from '${module}'`
  }
  for (const [name, text] of Object.entries({ ...files, 'free.test.ts': '' }))
    writeFileSync(join(project, 'test', name), text)
  expect(filesWithoutPrograms(project)).toEqual(['test/free.test.ts'])
})
