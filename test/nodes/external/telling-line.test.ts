import { expect, test } from 'vitest'
import { tellingLine } from '../../../src/nodes/external/output/telling-line'

test('of what Node prints of an error, the line that names it', () => {
  const printed = `node:events:502
      throw er; // Unhandled 'error' event
      ^
Error: listen EADDRINUSE: address already in use 127.0.0.1:50000
    at Server.setupListenHandle [as _listen2] (node:net:1886:21)
Emitted 'error' event on Server instance at:
    at process.processTicksAndRejections (node:internal/process/task_queues:82:21) {
  code: 'EADDRINUSE',
  errno: -98,
  port: 50000
}
Node.js v20.20.2`
  expect(tellingLine(printed.split('\n'))).toBe(
    'Error: listen EADDRINUSE: address already in use 127.0.0.1:50000'
  )
})

test('the last line of any other program', () => {
  expect(
    tellingLine(['reading', 'Exception in thread "main" java.net.BindException', '\tat Servidor2.main'])
  ).toBe('Exception in thread "main" java.net.BindException')
  expect(tellingLine(['started', 'no licence'])).toBe('no licence')
  expect(tellingLine([])).toBe('')
})
