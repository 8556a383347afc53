import { expect, it } from 'vitest'
import { explainStartError, willPass } from '../../../src/lab/supervisor/start-errors'
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
