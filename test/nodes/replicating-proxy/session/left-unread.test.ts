import { describe, expect, it } from 'vitest'
import type { SessionHost } from '../../../../src/nodes/replicating-proxy/session/session-host'
import { closeSession } from '../../../../src/nodes/replicating-proxy/session/session-outcome'
import type { SessionView } from '../../../../src/nodes/replicating-proxy/session/session-view'

interface After {
  /** Who is gone a moment after its connection was reset too. */
  readonly dead?: string
  /** Who stands still then. */
  readonly frozen?: string
  /** Who is not known to be there. */
  readonly unseen?: string
  /** What was sent of the request, of 5 bytes. */
  readonly sent?: number
}

/** Who is to be replayed a session whose client reset it; and of whom it was asked whether they live on, `asked`. */
async function replayedTo(
  { dead, frozen, unseen, sent = 5 }: After,
  asked: string[] = []
): Promise<string[]> {
  const replayed: string[] = []
  const names = ['a', 'b'].map(name => ({ name, attachedAt: 0, wiredAt: -Infinity, pending: new Map() }))
  const lanes = names.map(replica => ({
    ...{ replica, isLeft: true, lost: null, life: null, lived: null, endedAt: 0, startedAt: 1 },
    contender: { received: 0, diverged: false },
    upstream: { connected: true, ended: false, bytesUp: sent }
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
        isFrozen: (replica: { name: string }) => replica.name === frozen,
        lived: ({ name }: { name: string }, ...rest: unknown[]) => {
          asked.push(name)
          ;(rest.at(-1) as (lived: boolean | null) => void)(name === unseen ? null : name !== dead)
        }
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
    expect(await replayedTo({ dead: 'b' })).toEqual(['b'])
  })

  it('is replayed to one that stands still, or of which it cannot be told whether it lives on', async () => {
    expect(await replayedTo({ frozen: 'b' })).toEqual(['b'])
    expect(await replayedTo({ unseen: 'b' })).toEqual(['b'])
  })

  it('is over at once where not all of it was sent', async () => {
    const asked: string[] = []
    expect(await replayedTo({ sent: 3 }, asked)).toEqual([])
    expect(asked).toEqual([])
  })

  it('has been had by replicas that live on', async () => {
    expect(await replayedTo({})).toEqual([])
  })
})
