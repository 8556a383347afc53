import { expect, it } from 'vitest'
import { explainStartError, mayPass, willPass } from '../../../src/lab/supervisor/start-errors'
import { freePort } from '../../support/ports'

it('of a reserved port, which nobody holds, a free one is said, and it is not waited for', async () => {
  const port = await freePort()
  const error = {
    code: 'PORT_IN_USE',
    message: '',
    details: { host: '127.0.0.1', port, reserved: true }
  } as const
  const explained = await explainStartError(error, new Set(), async () => null)
  const { freePort: other } = explained.details ?? {}
  expect(other).toBeGreaterThan(port)
  expect(explained.message).toBe(
    `port ${port} of 127.0.0.1 is reserved by the system; ${String(other)} is free`
  )
  expect(await willPass(error)).toBe(false)
})

it.each([
  ['the system had no process left', { reason: 'system', system: 'EAGAIN' }, true],
  ['there is no such command', { reason: 'no-command' }, false],
  ['the system will never run it', { reason: 'system', system: 'ENOEXEC' }, false],
  ['its preparation failed', { reason: 'prepare' }, false]
])('where %s, %o, another try is worth it: %s', async (_what, details, expected) => {
  const error = { code: 'SPAWN_FAILED', message: '', details } as const
  expect(await mayPass(error, async () => null)).toBe(expected)
})

it('a port that a stranger has may be free at the next try, one that a node of the lab has will not', async () => {
  const error = { code: 'PORT_IN_USE', message: '', details: { host: '127.0.0.1', port: 50_000 } } as const
  expect(await mayPass(error, async () => null)).toBe(true)
  expect(await mayPass(error, async () => 'proxy')).toBe(false)
  const reserved = { ...error, details: { ...error.details, reserved: true } }
  expect(await mayPass(reserved, async () => null)).toBe(false)
})
