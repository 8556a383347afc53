import { afterEach, expect, it, vi } from 'vitest'
import { endWith } from '../../src/web/lifetime'
import { until } from '../support/until'

const events = ['SIGHUP', 'SIGINT', 'SIGTERM', 'disconnect', 'message'] as const
const before = new Map(events.map(event => [event, process.rawListeners(event)]))
const streams = { stdout: process.stdout.listeners('error'), stderr: process.stderr.listeners('error') }

afterEach(() => {
  vi.restoreAllMocks()
  for (const event of events)
    for (const listener of process.rawListeners(event))
      if (!before.get(event)?.includes(listener)) process.off(event, listener as () => void)
  for (const name of ['stdout', 'stderr'] as const)
    for (const listener of process[name].listeners('error'))
      if (!streams[name].includes(listener)) process[name].off('error', listener as () => void)
})

it('ends the process also when something never closes', async () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)
  endWith(() => new Promise(() => undefined), 50)(3)
  await until(() => exit.mock.calls.length > 0)
  expect(exit).toHaveBeenCalledWith(3)
})
