import { describe, expect, it } from 'vitest'
import type { SessionHost } from '../../../../src/nodes/replicating-proxy/session/session-host'
import { closeSession } from '../../../../src/nodes/replicating-proxy/session/session-outcome'
import type { SessionView } from '../../../../src/nodes/replicating-proxy/session/session-view'

/** Who is to be replayed a session whose client reset it, as `dead` was gone a moment after its connection was reset too. */
async function replayedTo(dead: string | null): Promise<string[]> {
  const replayed: string[] = []
  const names = ['a', 'b'].map(name => ({ name, attachedAt: 0, wiredAt: -Infinity, pending: new Map() }))
  const lanes = names.map(replica => ({
    ...{ replica, isLeft: true, lost: null, life: null, lived: null, endedAt: 0, startedAt: 1 },
    contender: { received: 0, diverged: false },
    upstream: { connected: true, ended: false, bytesUp: 5 }
  }))
  const session = {
    ...{ lanes, number: 1, told: false, startedAt: 1, clientLeft: true },
    ...{ entry: { state: 'live' }, ending: { outcome: 'unknown', evidence: 'client-left' } },
    ...{ merge: { sent: 0 }, request: { bytes: 5 }, reply: { print: null } }
  }
  const host = {
    context: { boot: { node: { compare: 'bytes' } } },
    recorded: { finish: () => undefined },
    replicas: {
      ...{ all: names, inOneOrder: false, unmiss: () => undefined, finished: () => undefined },
      notHad: (replica: { name: string }) => void replayed.push(replica.name),
      lives: {
        lived: (replica: { name: string }, ...rest: unknown[]) =>
          (rest.at(-1) as (lived: boolean) => void)(replica.name !== dead)
      }
    }
  }
  await new Promise<void>(resolve =>
    closeSession(session as unknown as SessionView, host as unknown as SessionHost, resolve)
  )
  return replayed
}

describe('a session whose client resets it right after its request', () => {
  it('is replayed to a replica that was killed before it can be sure to have read that', async () => {
    expect(await replayedTo('b')).toEqual(['b'])
  })

  it('has been had by replicas that live on', async () => {
    expect(await replayedTo(null)).toEqual([])
  })
})
