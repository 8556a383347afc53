import { expect, it } from 'vitest'
import { listenError } from '../../../src/nodes/net/listen'

const refused = (code: string, port: number) =>
  listenError(Object.assign(new Error(code), { code }), { host: '127.0.0.1', port })

it('a port that the system has set aside is in use, and another one helps', () => {
  expect(refused('EACCES', 50_000)).toMatchObject({
    code: 'PORT_IN_USE',
    message: 'port 50000 is reserved by the system; choose another',
    details: { port: 50_000, reserved: true }
  })
})

it('a privileged port is forbidden', () => {
  expect(refused('EACCES', 80)).toMatchObject({ code: 'PORT_FORBIDDEN', details: { port: 80 } })
})

it('a port that somebody has is not said to be reserved', () => {
  expect(refused('EADDRINUSE', 50_000).details).toEqual({ host: '127.0.0.1', port: 50_000 })
})
