import assert from 'node:assert/strict'
import type { NodeExit, OutputLine, SpawnedNode, Spawner } from '../../../src/lab/spawners/spawner'
import { until } from '../../support/until'

/** A spawned `bare-program.mjs` and what was heard of it. */
interface Subject {
  readonly node: SpawnedNode
  readonly echoes: unknown[]
  readonly lines: OutputLine[]
  readonly exits: NodeExit[]
  ask(name: string, args?: unknown): void
  end(): Promise<NodeExit>
}

export interface ConformanceCase {
  readonly name: string
  run(spawner: Spawner, entry: string): Promise<void>
}

/**
 * What every spawner promises. Plain functions over `node:assert`, so that a runner inside Electron can run them
 * on utility processes as well.
 */
export const conformanceCases: readonly ConformanceCase[] = [
  inSubject('carries structured data in both directions, in order', async ({ ask, echoes }) => {
    for (let i = 0; i < 100; i++) ask('echo', { i, bytes: new Uint8Array([i]) })
    await until(() => echoes.length === 101)
    assert.deepEqual(
      echoes.slice(1).map(echo => (echo as { i: number }).i),
      Array.from({ length: 100 }, (_, i) => i)
    )
  }),
  inSubject('has a pid or a thread id once it talks', async ({ node }) => {
    assert.ok((node.pid ?? node.threadId ?? 0) > 0)
  }),
  inSubject('tells the code of an exit, once', async ({ ask, exits }) => {
    ask('exit', 7)
    await until(() => exits.length > 0)
    assert.equal(exits[0]?.code, 7)
    assert.equal(exits.length, 1)
  }),
  inSubject('ends with a code other than 0 after an uncaught error', async ({ ask, exits }) => {
    ask('throw')
    await until(() => exits.length > 0)
    assert.notEqual(exits[0]?.code, 0)
  }),
  inSubject('is killed, also more than once', async ({ node, exits }) => {
    node.kill()
    node.kill()
    await until(() => exits.length > 0)
    node.kill()
    node.send({ type: 'drain', graceMs: 0 })
    assert.equal(exits.length, 1)
  }),
  inSubject('is killed while its event loop is busy for ever', async ({ node, ask, exits }) => {
    ask('spin')
    await new Promise(resolve => setTimeout(resolve, 50))
    node.kill()
    await until(() => exits.length > 0)
  }),
  inSubject(
    'answers nothing while it is frozen, and everything afterwards',
    async ({ node, ask, echoes }) => {
      await node.freeze()
      ask('echo', 'late')
      await new Promise(resolve => setTimeout(resolve, 150))
      assert.deepEqual(echoes, ['ready'])
      node.resume()
      node.resume()
      await until(() => echoes.includes('late'))
    }
  ),
  inSubject('is killed while it is frozen', async ({ node, exits }) => {
    await node.freeze()
    node.kill()
    await until(() => exits.length > 0)
  }),
  inSubject('hands on what it prints line by line, also the last line that has no end', async subject => {
    subject.ask('print', 'one\r\ntwo ñ\n\n' + 'x'.repeat(40_000) + '\nlast')
    await until(() => subject.lines.length >= 6)
    subject.ask('exit', 0)
    await until(() => subject.lines.some(line => line.text === 'last'))
    const texts = subject.lines.filter(line => line.stream === 'stdout').map(line => line.text)
    assert.deepEqual(texts.slice(0, 3), ['one', 'two ñ', ''])
    assert.equal(texts.slice(3, -1).join('').length, 40_000)
    assert.ok(texts.every(text => text.length <= 16_384))
    assert.deepEqual(
      subject.lines.filter(line => line.stream === 'stderr'),
      [{ stream: 'stderr', text: 'wrong' }]
    )
  })
]

function inSubject(name: string, body: (subject: Subject) => Promise<void>): ConformanceCase {
  return {
    name,
    run: async (spawner, entry) => {
      const subject = spawnSubject(spawner, entry)
      try {
        await until(() => subject.echoes.includes('ready'))
        await body(subject)
      } finally {
        await subject.end()
      }
    }
  }
}

export function spawnSubject(spawner: Spawner, entry: string): Subject {
  const echoes: unknown[] = []
  const lines: OutputLine[] = []
  const exits: NodeExit[] = []
  const node = spawner.spawn(entry, 'subject', {
    onMessage: message => void echoes.push((message as { echo: unknown }).echo),
    onLines: () => undefined,
    onOutput: some => void lines.push(...some),
    onExit: exit => void exits.push(exit)
  })
  return {
    node,
    echoes,
    lines,
    exits,
    ask: (name, args) => node.send({ type: 'call', id: 1, name, args }),
    end: async () => {
      node.kill()
      await until(() => exits.length > 0)
      return exits[0]!
    }
  }
}
