import { expect, test } from 'vitest'
import { moveFile, moveFileNow } from '../../src/system/move-file'

/** A move that fails with each of these first. */
function failing(...codes: string[]): { tries: number; move: () => void } {
  const one = {
    tries: 0,
    move: () => {
      const code = codes[one.tries++]
      if (code !== undefined) throw Object.assign(new Error(code), { code })
    }
  }
  return one
}

test('on Windows a file that something has open for a moment is moved once it is free', async () => {
  const one = failing('EPERM', 'EBUSY', 'EACCES')
  await moveFile('a', 'b', { platform: 'win32', move: async () => one.move() })
  expect(one.tries).toBe(4)
  const other = failing('EPERM', 'EBUSY')
  moveFileNow('a', 'b', { platform: 'win32', move: other.move })
  expect(other.tries).toBe(3)
})

test('what does not pass is said at once, and elsewhere everything is', async () => {
  const missing = failing('ENOENT')
  await expect(moveFile('a', 'b', { platform: 'win32', move: async () => missing.move() })).rejects.toThrow(
    'ENOENT'
  )
  expect(missing.tries).toBe(1)
  const refused = failing('EPERM')
  expect(() => moveFileNow('a', 'b', { platform: 'linux', move: refused.move })).toThrow('EPERM')
  expect(refused.tries).toBe(1)
})
