import { afterEach, describe, expect, it, vi } from 'vitest'
import { processControl } from '../../../src/lab/spawners/process-control'

afterEach(() => void vi.restoreAllMocks())

describe.skipIf(process.platform === 'win32')('a process group that may not be signalled', () => {
  const forbidden = () => {
    vi.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' })
    })
    const control = processControl({ pid: () => 2 ** 30, send: () => undefined })
    control.actOn?.({ pid: 2 ** 30, mark: 'mark', door: null })
    return control
  }

  it('does not bring the host down when its node ends', () => {
    expect(() => forbidden().ended()).not.toThrow()
  })

  it('does not make a kill fail, which still reaches the node itself', () => {
    expect(() => forbidden().kill()).not.toThrow()
  })

  it('cannot be frozen, and says so', async () => {
    await expect(forbidden().freeze()).rejects.toThrow('EPERM')
  })
})
