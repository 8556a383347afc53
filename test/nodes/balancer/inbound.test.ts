import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { Inbound } from '../../../src/nodes/balancer/inbound'
import type { Telemetry } from '../../../src/nodes/balancer/telemetry'

test('a connection that was reset before it was taken is nobody’s: it is closed, and no backend is asked', () => {
  const inbound = new Inbound(10, {} as Telemetry)
  // What the system has forgotten the other end of has no address.
  const socket = new Socket()
  expect(inbound.accept(socket)).toBeNull()
  expect(socket.destroyed).toBe(true)
  expect(inbound).toMatchObject({ total: 1, open: 0 })
})
