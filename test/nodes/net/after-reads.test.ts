import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { everyAfterReads, onceAfterReads } from '#nodes/net/after-reads'

/** Opens a connection and, before its success can be told, holds this process up for longer than a timer takes. */
async function heldUp(startTimer: (ms: number, late: () => void) => () => void): Promise<string[]> {
  const server = createServer()
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const order: string[] = []
  await new Promise<void>(resolve => {
    const stop = startTimer(10, () => {
      order.push('late')
      resolve()
    })
    onTestFinished(stop)
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.on('connect', () => order.push('connected'))
    for (const end = performance.now() + 40; performance.now() < end;);
  })
  return order
}

test.each([
  ['once', onceAfterReads],
  ['again and again', everyAfterReads]
])(
  'a process that was held up reads what has come before it finds anybody late, %s',
  async (_, startTimer) => {
    expect(await heldUp(startTimer)).toEqual(['connected', 'late'])
  }
)

test.each([onceAfterReads, everyAfterReads])('who stops it before hears nothing of it', async startTimer => {
  let isLate = false
  const stop = startTimer(1, () => (isLate = true))
  stop()
  await heldUp(onceAfterReads)
  expect(isLate).toBe(false)
})
