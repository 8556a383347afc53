import { expect, it } from 'vitest'
import { filesWithoutPrograms } from '../../scripts/lib/test/files-without-programs.mjs'

it('a file of tests shares a process, unless it starts programs or opens ports, by itself or by a helper', () => {
  const files = filesWithoutPrograms()
  expect(files).toContain('test/scripts/files-without-programs.test.ts')
  expect(files).toContain('test/renderer/i18n/words.test.ts')
  // The one imports `node:net`; what the other imports starts a host.
  expect(files).not.toContain('test/lab/ports/troubles.test.ts')
  expect(files).not.toContain('test/stories/replication.test.ts')
})
