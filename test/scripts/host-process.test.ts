import { expect, it } from 'vitest'
import { posix } from '../support/posix'
import { runHost } from '../../scripts/lib/start/host-process.mjs'

/** A host that ends with 0 when its channel says so, and with 9 at a signal. */
const host = `
  process.on('message', message => message === 'end' && process.exit(0))
  process.on('SIGHUP', () => process.exit(9))
  process.send('ready')
  setInterval(() => {}, 1000)`

it.runIf(posix).each([
  ['win32', 0],
  ['linux', 9]
] as const)('on %s a host is asked to end as it can be there', async (platform, code) => {
  const ended = runHost(process.execPath, ['-e', host], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    platform,
    onMessage: () => process.emit('SIGHUP', 'SIGHUP')
  })
  expect(await ended).toMatchObject({ code, asked: true })
})
