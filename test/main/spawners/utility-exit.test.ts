import { describe, expect, it } from 'vitest'
import { utilityExit } from '../../../src/main/spawners/utility-exit'

describe.skipIf(process.platform === 'win32')('the exit of a utility process', () => {
  it('is a kill when we killed it, whatever Electron says', () => {
    expect(utilityExit(0, true)).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('is a kill when somebody else did', () => {
    expect(utilityExit(9, false)).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it.each([
    [0, 0],
    [1, 1],
    [64, 64],
    [137, 137],
    [256, 1],
    [17_152, 67]
  ])('told as %i is the exit code %i', (status, code) => {
    expect(utilityExit(status, false)).toEqual({ code, signal: null })
  })
})
