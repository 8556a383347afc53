import { cpSync, existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freeBytes } from '#system/disk/free-space'
import { bootId } from '#system/proc'
import type { TransferView } from '../../../src/shared/state'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { fakeLab, type FakeLab } from '../support/fake-lab'

const receivers = ['receiver-1', 'receiver-2', 'receiver-3']
const size = 1000
const sha256 = 'a'.repeat(64)
let folder: string
let file: string
let one: FakeLab
/** Ends the send that the client is at. */
let finish: (result: unknown) => void
let fail: (error: Error) => void

beforeEach(async () => {
  folder = temporaryFolder()
  file = join(folder, 'video.mp4')
  writeFileSync(file, Buffer.alloc(size))
  one = await fakeLab()
  answerLater(one)
})
afterEach(async () => {
  await one.end()
  rmSync(folder, { recursive: true, force: true })
})

function answerLater({ supervisor }: FakeLab): void {
  supervisor.answer = name =>
    name === 'send'
      ? new Promise((resolve, reject) => {
          finish = resolve
          fail = reject
        })
      : null
}

function view(id: string): TransferView {
  const found = one.lab.snapshot().transfers[id]
  if (!found) throw new Error(`no transfer ${id}`)
  return found
}
function sends(): Record<string, unknown>[] {
  return one.supervisor.calls.filter(({ name }) => name === 'send').map(({ args }) => args)
}
async function send(route?: string): Promise<string> {
  const before = sends().length
  const args = { source: { path: file }, name: 'video.mp4', ...(route !== undefined && { route }) }
  const { transfer } = await one.run('transfer.start', args)
  await until(() => sends().length > before)
  return transfer
}
function tell(
  transfer: string,
  receiver: string,
  phase: TransferView['phase'],
  bytes: number,
  hash?: string,
  failure: {
    code?: 'HASH_MISMATCH'
    reason?: string
    outcome?: 'cut'
    evidence?: 'short' | 'differs'
  } = {}
): void {
  one.supervisor.event(receiver, 'transfer', {
    transfer,
    file: 'video.mp4',
    phase,
    route: '',
    receiver,
    bytes,
    ...(hash !== undefined && { sha256: hash }),
    ...failure
  })
}
const endings = (id: string): string[] =>
  view(id).copies.map(({ outcome, evidence }) => `${outcome} ${evidence}`)
const phases = (id: string): string[] => view(id).copies.map(copy => copy.phase)
const done = { sha256, targets: [{ receiver: null, phase: 'stored', bytes: size, sha256 }] }

describe('a replicated transfer', () => {
  test('goes through the proxy in one connection and is stored when every copy is', async () => {
    const id = await send()
    expect(sends()[0]).toEqual({
      transferId: id,
      path: file,
      name: 'video.mp4',
      size,
      route: 'replicated',
      replicated: true,
      targets: [{ receiver: null, url: 'ws://127.0.0.1:5550', resume: false }]
    })
    for (const receiver of receivers) tell(id, receiver, 'sending', 400)
    expect(view(id)).toMatchObject({ phase: 'sending', acknowledged: 400, via: 'through mp4-route' })
    tell(id, 'receiver-1', 'stored', size, sha256)
    tell(id, 'receiver-2', 'verifying', size)
    finish(done)
    tell(id, 'receiver-2', 'stored', size, sha256)
    await until(() => view(id).sha256)
    expect(view(id)).toMatchObject({ phase: 'sending', endedAt: null })
    tell(id, 'receiver-3', 'stored', size, sha256)
    await until(() => view(id).phase === 'stored')
    expect(view(id)).toMatchObject({ sent: size, acknowledged: size, sha256, error: null })
    expect(view(id).endedAt).not.toBeNull()
  })

  test('says of a stored copy that it was removed from its receiver, which only a stored one can be', async () => {
    const id = await send()
    tell(id, 'receiver-1', 'stored', size, sha256)
    tell(id, 'receiver-2', 'sending', 300)
    await one.run('transfer.remove-copy', { transfer: id, receiver: 'receiver-1' })
    expect(one.supervisor.calls.at(-1)).toMatchObject({
      name: 'remove-received',
      args: { name: 'video.mp4' }
    })
    expect(view(id).copies.map(({ removed }) => removed)).toEqual([true, undefined, undefined])
    const other = one.run('transfer.remove-copy', { transfer: id, receiver: 'receiver-2' })
    await expect(other).rejects.toThrow('no stored copy')
  })

  test('is cut when one receiver dies, the others go on, and the resume goes straight to that one', async () => {
    const id = await send()
    for (const receiver of receivers) tell(id, receiver, 'sending', 300)
    await one.run('node.kill', { node: 'receiver-2' })
    expect(phases(id)).toEqual(['sending', 'cut', 'sending'])
    tell(id, 'receiver-1', 'stored', size, sha256)
    tell(id, 'receiver-3', 'stored', size, sha256)
    finish(done)
    await until(() => view(id).phase === 'cut')
    expect(view(id).copies[1]).toMatchObject({ bytes: 300, error: { code: 'NOT_RUNNING' } })

    await one.run('node.start', { node: 'receiver-2' })
    await one.run('transfer.resume', { transfer: id })
    await until(() => sends().length === 2)
    expect(sends()[1]?.['targets']).toEqual([
      { receiver: 'receiver-2', url: 'ws://127.0.0.1:5556', resume: true }
    ])
    tell(id, 'receiver-2', 'sending', 700)
    expect(view(id)).toMatchObject({ phase: 'sending', endedAt: null })
    finish({ sha256, targets: [{ receiver: 'receiver-2', phase: 'stored', bytes: size, sha256 }] })
    await until(() => view(id).phase === 'stored')
  })

  test('says of each copy whether it is whole, cut or unknown, and what shows it', async () => {
    const id = await send()
    for (const receiver of receivers) tell(id, receiver, 'sending', 300)
    expect(endings(id)).toEqual(Array(3).fill('undefined undefined'))
    tell(id, 'receiver-1', 'verifying', size)
    await one.run('node.kill', { node: 'receiver-1', keepDown: true })
    await one.run('node.kill', { node: 'receiver-2', keepDown: true })
    expect(endings(id)).toEqual(['unknown unanswered', 'cut died', 'undefined undefined'])
    expect(phases(id)).toEqual(['cut', 'cut', 'sending'])
    tell(id, 'receiver-3', 'stored', size, sha256)
    tell(id, 'receiver-2', 'cut', 300, undefined, { reason: 'gone', outcome: 'cut', evidence: 'short' })
    finish(done)
    await until(() => view(id).phase === 'cut')
    expect(endings(id)).toEqual(['unknown unanswered', 'cut short', 'whole sha256'])

    await one.run('node.start', { node: 'receiver-1' })
    await one.run('transfer.resume', { transfer: id, receiver: 'receiver-1' })
    await until(() => sends().length === 2)
    expect(endings(id)[0]).toBe('undefined undefined')
    tell(id, 'receiver-1', 'stored', size, 'b'.repeat(64))
    expect(endings(id)).toEqual(['cut differs', 'cut short', 'whole sha256'])
  })

  test('is unknown where the sender has lost the connection after the last byte', async () => {
    const id = await send()
    for (const receiver of receivers) tell(id, receiver, 'sending', 300)
    const lost = { code: 'CONNECTION_LOST', message: 'gone' }
    const target = { receiver: null, phase: 'cut', bytes: 0, outcome: 'unknown', evidence: 'unanswered' }
    finish({ sha256: null, targets: [{ ...target, error: lost }] })
    await until(() => view(id).phase === 'cut')
    expect(endings(id)).toEqual(Array(3).fill('unknown unanswered'))
    tell(id, 'receiver-2', 'stored', size, sha256)
    expect(endings(id)).toEqual(['unknown unanswered', 'whole sha256', 'unknown unanswered'])
  })

  test('that was cut is stored after all when the proxy catches its receiver up', async () => {
    const id = await send()
    for (const receiver of receivers) tell(id, receiver, 'sending', 300)
    await one.run('node.kill', { node: 'receiver-2' })
    tell(id, 'receiver-1', 'stored', size, sha256)
    tell(id, 'receiver-3', 'stored', size, sha256)
    finish(done)
    await until(() => view(id).phase === 'cut')
    tell(id, 'receiver-2', 'sending', 500)
    expect(view(id).phase).toBe('sending')
    tell(id, 'receiver-2', 'stored', size, sha256)
    expect(view(id)).toMatchObject({ phase: 'stored', error: null })
  })

  test('that the proxy catches up is not sent a second time: who resumes it is told what has become of it', async () => {
    const id = await send()
    for (const receiver of receivers) tell(id, receiver, 'sending', 300)
    await one.run('node.kill', { node: 'receiver-2' })
    tell(id, 'receiver-1', 'stored', size, sha256)
    tell(id, 'receiver-3', 'stored', size, sha256)
    finish(done)
    await until(() => view(id).phase === 'cut')
    const resume = (): Promise<unknown> =>
      one.run('transfer.resume', { transfer: id, receiver: 'receiver-2' })
    tell(id, 'receiver-2', 'sending', 500)
    expect(await resume()).toEqual({ outcome: 'under-way' })
    expect(await one.run('transfer.resume', { transfer: id })).toEqual({ outcome: 'under-way' })
    tell(id, 'receiver-2', 'stored', size, sha256)
    expect(await resume()).toEqual({ outcome: 'stored' })
    expect(await one.run('transfer.resume', { transfer: id })).toEqual({ outcome: 'stored' })
    expect(sends()).toHaveLength(1)
    await expect(one.run('transfer.resume', { transfer: id, receiver: 'nobody' })).rejects.toThrow(
      'WRONG_STATE'
    )
  })

  test('is never stored with a copy whose hash is not the source’s', async () => {
    const id = await send()
    tell(id, 'receiver-1', 'stored', size, sha256)
    tell(id, 'receiver-2', 'stored', size, 'b'.repeat(64))
    tell(id, 'receiver-3', 'stored', size, sha256)
    finish(done)
    await until(() => view(id).phase === 'failed')
    expect(view(id).copies[1]).toMatchObject({ phase: 'failed', error: { code: 'HASH_MISMATCH' } })
  })

  test('says of a copy what its receiver says: a wrong hash is not a lost connection, and a resume begins anew', async () => {
    const id = await send()
    const wrong = 'b'.repeat(64)
    for (const receiver of ['receiver-1', 'receiver-3']) tell(id, receiver, 'stored', size, sha256)
    tell(id, 'receiver-2', 'failed', size, wrong, { code: 'HASH_MISMATCH', reason: 'other bytes' })
    finish(done)
    await until(() => view(id).phase === 'failed')
    const error = { code: 'HASH_MISMATCH', message: 'receiver-2: other bytes' }
    expect(view(id).copies[1]).toMatchObject({ phase: 'failed', sha256: wrong, error })
    await one.run('transfer.resume', { transfer: id })
    expect(view(id).copies[1]).toMatchObject({ phase: 'connecting', sha256: null, error: null })
    tell(id, 'receiver-2', 'failed', size, wrong, { code: 'HASH_MISMATCH' })
    tell(id, 'receiver-2', 'sending', 0)
    expect(view(id).copies[1]).toMatchObject({ phase: 'sending', sha256: null, error: null })
  })

  test('says a refusal of the offer of every copy, as no receiver had begun', async () => {
    const id = await send()
    const error = { code: 'PROTOCOL_ERROR', message: 'no name', details: { receiverCode: 'BAD_OFFER' } }
    finish({ sha256: null, targets: [{ receiver: null, phase: 'failed', bytes: 0, error }] })
    await until(() => view(id).phase === 'failed')
    expect(view(id).copies.map(copy => copy.error)).toMatchObject([error, error, error])
  })

  test('does not say of every copy what one receiver has refused', async () => {
    const id = await send()
    for (const receiver of receivers) tell(id, receiver, 'verifying', size)
    const details = { receiverCode: 'HASH_MISMATCH' }
    const error = { code: 'HASH_MISMATCH', message: 'other bytes', details }
    finish({ sha256: null, targets: [{ receiver: null, phase: 'failed', bytes: size, error }] })
    await until(() => view(id).error)
    expect(phases(id)).toEqual(['verifying', 'verifying', 'verifying'])
    tell(id, 'receiver-1', 'failed', size, 'b'.repeat(64), { code: 'HASH_MISMATCH', reason: 'other bytes' })
    for (const receiver of ['receiver-2', 'receiver-3']) tell(id, receiver, 'stored', size, sha256)
    expect(view(id).phase).toBe('failed')
    expect(phases(id)).toEqual(['failed', 'stored', 'stored'])
  })

  test('fails with its reason when the sender can’t send', async () => {
    const id = await send()
    fail(new Error('nobody answers'))
    await until(() => view(id).phase === 'failed')
    expect(view(id)).toMatchObject({ error: { message: 'nobody answers' }, copies: [{}, {}, {}] })
  })
})

describe('the user', () => {
  test('cancels, and what still arrives changes nothing', async () => {
    const id = await send()
    tell(id, 'receiver-1', 'sending', 100)
    await one.run('transfer.cancel', { transfer: id })
    await one.run('transfer.cancel', { transfer: id })
    tell(id, 'receiver-1', 'cut', 100)
    finish({ sha256: null, targets: [{ receiver: null, phase: 'cancelled', bytes: 0 }] })
    expect(view(id).phase).toBe('cancelled')
    expect(phases(id)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(one.supervisor.calls.filter(({ name }) => name === 'cancel-send')).toHaveLength(1)
    await expect(one.run('transfer.resume', { transfer: id })).rejects.toThrow('WRONG_STATE')
  })

  test('leaves no half of a cancelled copy at its receiver, also when the proxy replays it later', async () => {
    const forgotten = (): string[] =>
      one.supervisor.calls.filter(({ name }) => name === 'forget-transfer').map(call => call.id)
    const id = await send()
    tell(id, 'receiver-1', 'stored', size, sha256)
    tell(id, 'receiver-2', 'sending', 100)
    await one.run('node.kill', { node: 'receiver-3' })
    await one.run('transfer.cancel', { transfer: id })
    await until(() => forgotten().includes('receiver-2'))
    expect(forgotten()).not.toContain('receiver-1')
    await one.run('node.start', { node: 'receiver-3' })
    tell(id, 'receiver-3', 'sending', 100)
    expect(forgotten()).not.toContain('receiver-3')
    tell(id, 'receiver-3', 'cut', 100)
    await until(() => forgotten().includes('receiver-3'))
    expect(one.supervisor.calls.at(-1)?.args).toEqual({ transferId: id })
  })

  test('pauses, which is not a failure, and resumes at what each receiver has', async () => {
    const id = await send()
    for (const receiver of receivers) tell(id, receiver, 'sending', 100)
    const paused = one.run('transfer.pause', { transfer: id })
    await until(() => one.supervisor.calls.some(({ name }) => name === 'pause-send'))
    for (const receiver of receivers) tell(id, receiver, 'cut', 120)
    finish({ sha256: null, targets: [{ receiver: null, phase: 'cut', bytes: 120 }] })
    await paused
    expect(view(id)).toMatchObject({ phase: 'paused', sent: 120, acknowledged: 120, error: null })
    expect(phases(id)).toEqual(['paused', 'paused', 'paused'])
    expect(view(id).copies.map(copy => copy.error)).toEqual([null, null, null])
    // A receiver that was late to say what it had.
    tell(id, 'receiver-3', 'sending', 121)
    tell(id, 'receiver-3', 'verifying', 121)
    expect(view(id).phase).toBe('paused')
    expect(view(id).copies[2]).toMatchObject({ phase: 'paused', bytes: 121, rate: 0 })
    expect(await one.run('transfer.resume', { transfer: id, receiver: 'receiver-3' })).toEqual({
      outcome: 'resumed'
    })
    await until(() => sends().length === 2)
    expect(sends()[1]?.['targets']).toMatchObject([{ receiver: 'receiver-3', resume: true }])
  })

  test('counts apart the time in which it had stopped: that is none of its work', async () => {
    const id = await send()
    const stop = async (): Promise<void> => {
      const paused = one.run('transfer.pause', { transfer: id })
      finish({ sha256: null, targets: [{ receiver: null, phase: 'cut', bytes: 120 }] })
      await paused
    }
    expect(view(id).idleMs).toBeUndefined()
    const [begun, idle] = [performance.now(), []] as [number, number[]]
    for (const again of [2, 3]) {
      await stop()
      const stopped = performance.now()
      await until(() => performance.now() > stopped + 20)
      idle.push(performance.now() - stopped)
      await one.run('transfer.resume', { transfer: id })
      await until(() => sends().length === again)
    }
    const least = idle[0]! + idle[1]!
    expect(view(id).idleMs).toBeGreaterThanOrEqual(least)
    expect(view(id).idleMs).toBeLessThan(performance.now() - begun)
  })

  test('asks for what is not there', async () => {
    await expect(one.run('transfer.cancel', { transfer: 'nope' })).rejects.toThrow('TRANSFER_NOT_FOUND')
    const missing = { source: { path: join(folder, 'missing') }, name: 'x' }
    await expect(one.run('transfer.start', missing)).rejects.toThrow('FILE_NOT_FOUND')
    await expect(one.run('transfer.start', { source: { path: folder }, name: 'x' })).rejects.toThrow(
      'not a file'
    )
    await expect(one.run('transfer.start', { source: { upload: '../x' }, name: 'x' })).rejects.toThrow(
      'NOT_FOUND'
    )
    await expect(send('http://x')).rejects.toThrow('BAD_ARGUMENTS')
    const id = await send()
    writeFileSync(file, Buffer.alloc(size + 1))
    fail(new Error('gone'))
    await until(() => view(id).phase === 'failed')
    await expect(one.run('transfer.resume', { transfer: id })).rejects.toThrow('has 1001 now')
  })
})

describe('the same file again', () => {
  test('by the same route goes on where it was, and one that has changed begins anew', async () => {
    const id = await send()
    for (const receiver of receivers) tell(id, receiver, 'sending', 500)
    await one.run('node.kill', { node: 'receiver-2' })
    fail(new Error('the client is gone'))
    await until(() => view(id).phase === 'cut')
    await one.run('node.start', { node: 'receiver-2' })
    const args = { source: { path: file }, name: 'video.mp4' }
    expect(await one.run('transfer.start', args)).toEqual({ transfer: id, resumed: true })
    await until(() => sends().length === 2)
    expect(sends()[1]?.['targets']).toMatchObject(receivers.map(receiver => ({ receiver, resume: true })))
    fail(new Error('gone again'))
    await until(() => view(id).phase === 'cut')
    // Another route is another transfer, and so is another content.
    const other = await one.run('transfer.start', { ...args, route: 'ws://127.0.0.1:9999/' })
    expect(other).toMatchObject({ resumed: false })
    finish(done)
    writeFileSync(file, Buffer.alloc(size, 'x'))
    utimesSync(file, new Date(), new Date(Date.now() + 5_000))
    expect(await one.run('transfer.start', args)).toMatchObject({ resumed: false })
    await expect(one.run('transfer.resume', { transfer: id })).rejects.toThrow('was written since')
  })
})

describe('a route', () => {
  test('balanced takes a receiver that is up, and another when it fails before any byte', async () => {
    await one.run('node.stop', { node: 'balancer' })
    const before = await send('ws://127.0.0.1:9999/')
    tell(before, 'receiver-1', 'stored', size, sha256)
    finish(done)
    await one.run('node.stop', { node: 'receiver-2' })
    const id = await send('balanced')
    expect(sends()[1]?.['targets']).toMatchObject([{ receiver: 'receiver-3' }])
    finish({ sha256, targets: [{ receiver: 'receiver-3', phase: 'failed', bytes: 0, error: 'refused' }] })
    await until(() => sends().length === 3)
    expect(sends()[2]?.['targets']).toMatchObject([{ receiver: 'receiver-1' }])
    finish({ sha256, targets: [{ receiver: 'receiver-1', phase: 'stored', bytes: size, sha256 }] })
    await until(() => view(id).phase === 'stored')
    expect(view(id)).toMatchObject({ via: 'to receiver-1 directly', copies: [{ receiver: 'receiver-1' }] })
  })

  test('balanced goes by turns to receivers that are equally busy', async () => {
    await one.run('node.stop', { node: 'balancer' })
    const taken: unknown[] = []
    for (let n = 0; n < 6; n++) {
      const id = await send('balanced')
      const [target] = sends()[n]?.['targets'] as { receiver: string }[]
      taken.push(target?.receiver)
      finish({ sha256, targets: [{ receiver: target?.receiver, phase: 'stored', bytes: size, sha256 }] })
      await until(() => view(id).phase === 'stored')
    }
    expect(taken.sort()).toEqual([...receivers, ...receivers].sort())
  })

  test('balanced goes through the balancer of the default lab, and its copy is the one of whoever took it', async () => {
    const id = await send('balanced')
    expect(sends()[0]?.['targets']).toMatchObject([{ receiver: null, url: 'ws://127.0.0.1:12346' }])
    // The sender's word may come before the one of the server that has it: until that one, nobody knows which it is.
    finish(done)
    setTimeout(() => tell(id, 'server-2', 'stored', size, sha256), 100)
    await until(() => view(id).phase === 'stored')
    expect(view(id).copies).toMatchObject([{ receiver: 'server-2', phase: 'stored' }])
    expect(view(id)).toMatchObject({ phase: 'stored', via: 'through balancer' })
  })

  test('balanced that a server has refused is stored by the next receiver, whenever that server says so', async () => {
    const id = await send('balanced')
    const error = { code: 'INTERNAL', message: 'read-only', details: { receiverCode: 'READ_ONLY' } }
    finish({ targets: [{ receiver: null, phase: 'failed', bytes: 0, error }] })
    await until(() => sends().length === 2)
    const [target] = sends()[1]?.['targets'] as { receiver: string }[]
    const receiver = target?.receiver ?? ''
    tell(id, 'server-1', 'failed', 0)
    tell(id, receiver, 'stored', size, sha256)
    finish({ sha256, targets: [{ receiver, phase: 'stored', bytes: size, sha256 }] })
    await until(() => view(id).endedAt !== null)
    expect(view(id)).toMatchObject({ phase: 'stored', copies: [{ receiver, phase: 'stored' }] })
    expect(view(id).copies).toHaveLength(1)
  })

  test('on which nobody is up is refused at once', async () => {
    for (const node of receivers) await one.run('node.stop', { node })
    await expect(send()).rejects.toThrow('NO_ROUTE: none of receiver-1, receiver-2, receiver-3 is up')
    for (const node of ['server-1', 'server-2', 'server-3']) await one.run('node.stop', { node })
    await expect(send('balanced')).rejects.toThrow('NO_ROUTE: no receiver is up')
  })

  test.each([
    ['replica-1', '"replica-1" is a replica, which takes no files. It may be replicated, balanced, balancer'],
    ['Balanced', '"Balanced" is not a route; did you mean "balanced"? It may be'],
    ['reciever-1', '"reciever-1" is not a route. It may be'],
    ['receiver1', '"receiver1" is not a route; did you mean "receiver-1"? It may be'],
    ['proxy', 'no receivers are behind "proxy". The route may be replicated, balanced, balancer, server-1'],
    ['127.0.0.1:5555', 'did you mean ws://127.0.0.1:5555?'],
    ['ws:127.0.0.1:5555', 'did you mean ws://127.0.0.1:5555?'],
    ['https://127.0.0.1:5443', 'did you mean wss://127.0.0.1:5443?'],
    ['http://127.0.0.1:5000/', 'did you mean ws://127.0.0.1:5000?'],
    ['5555', 'did you mean ws://127.0.0.1:5555?'],
    ['ftp://127.0.0.1', 'or ws://HOST:PORT.']
  ])('that is wrong (%s) says what would be right', async (route, said) => {
    await expect(send(route)).rejects.toThrow(said)
  })

  test('balanced goes through a balancer that has receivers behind it', async () => {
    await one.end()
    const nodes = [
      { id: 'b', kind: 'balancer', port: 9000 },
      { id: 'r', kind: 'file-server', receiverPort: 9001 }
    ]
    one = await fakeLab({ topology: { name: 'x', nodes, links: [{ from: 'b', to: 'r' }] } })
    answerLater(one)
    const id = await send('balanced')
    expect(sends()[0]?.['targets']).toMatchObject([{ receiver: null, url: 'ws://127.0.0.1:9000' }])
    tell(id, 'r', 'stored', size, sha256)
    finish(done)
    await until(() => view(id).phase === 'stored')
    expect(phases(id)).toEqual(['stored'])
  })

  test('to a URL is known only by the sender’s word', async () => {
    const id = await send('ws://127.0.0.1:9999/')
    finish(done)
    await until(() => view(id).phase === 'stored')
    expect(view(id).copies).toMatchObject([{ receiver: '127.0.0.1:9999', phase: 'stored', sha256 }])
  })

  test('that does not exist is refused at once', async () => {
    await one.run('topology.open', { name: 'replicated-server' })
    await expect(send()).rejects.toThrow('NO_ROUTE')
    await expect(send('balanced')).rejects.toThrow('NO_ROUTE')
  })
})

describe('an upload', () => {
  test('is staged, sent under a safe name, and removed when it is stored', async () => {
    const { id, stream } = await one.lab.stageUpload('..\\..\\año.mp4')
    expect(view(id)).toMatchObject({ phase: 'staging', file: 'año.mp4' })
    await expect(one.run('transfer.start', { source: { upload: id }, name: 'x' })).rejects.toThrow()
    await pipeline(Readable.from([Buffer.alloc(600), Buffer.alloc(400)]), stream)
    expect(view(id)).toMatchObject({ phase: 'staging', sent: 1000, size: 1000 })
    const started = await one.run('transfer.start', { source: { upload: id }, name: '../año.mp4' })
    expect(started.transfer).toBe(id)
    await until(() => sends().length === 1)
    expect(sends()[0]).toMatchObject({ name: 'año.mp4', size: 1000 })
    expect(existsSync(String(sends()[0]?.['path']))).toBe(true)
    for (const receiver of receivers) tell(id, receiver, 'stored', 1000, sha256)
    finish(done)
    await until(() => view(id).phase === 'stored')
    await until(() => readdirSync(join(one.dataDir, 'uploads')).length === 0)
  })

  const from = (offset: number) => ({ key: 'a.bin|1000|5', offset, route: 'replicated' })
  const keyed = { name: 'a.bin', size: 1000, key: 'a.bin|1000|5', route: 'replicated' }
  /** An upload of which so many bytes came before its window was closed. */
  async function cutUpload(bytes: number): Promise<string> {
    const { id, stream } = await one.lab.stageUpload('a.bin', 1000, from(0))
    stream.on('error', () => undefined)
    await new Promise(written => stream.write(Buffer.alloc(bytes, 'a'), written))
    stream.destroy(new Error('the browser went away'))
    await until(() => view(id).phase === 'cut')
    return id
  }

  test('that is cut waits for its file, and goes on at the byte where it was', async () => {
    const id = await cutUpload(400)
    expect(view(id)).toMatchObject({ phase: 'cut', awaitsFile: true, sent: 400 })
    await expect(one.run('transfer.resume', { transfer: id })).rejects.toThrow('choose the file again')
    expect(await one.lab.findUpload({ ...keyed, key: 'another' })).toEqual({ offset: 0 })
    expect(await one.lab.findUpload(keyed)).toEqual({ offset: 400 })
    await expect(one.lab.stageUpload('a.bin', 1000, from(300))).rejects.toThrow('at byte 400')
    const again = await one.lab.stageUpload('a.bin', 1000, from(400))
    expect(again.id).toBe(id)
    expect(view(id)).toMatchObject({ phase: 'staging', sent: 400, error: null, endedAt: null })
    expect(view(id).idleMs).toBeGreaterThan(0)
    await pipeline(Readable.from([Buffer.alloc(600, 'b')]), again.stream)
    await one.run('transfer.start', { source: { upload: id }, name: 'a.bin' })
    await until(() => sends().length === 1)
    const path = String(sends()[0]?.['path'])
    expect(readFileSync(path, 'utf8')).toBe('a'.repeat(400) + 'b'.repeat(600))
  })

  test('that two windows go on with at once is written by one of them', async () => {
    await cutUpload(400)
    const windows = await Promise.allSettled([1, 2].map(() => one.lab.stageUpload('a.bin', 1000, from(400))))
    expect(windows.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    for (const window of windows)
      if (window.status === 'fulfilled') window.value.stream.on('error', () => undefined).destroy()
  })

  test('is refused, and shown nowhere, where it does not fit beside another one that is on its way', async () => {
    const most = ((await freeBytes(folder)) ?? 0) - 512 * 1024 ** 2
    const half = Math.round(most * 0.6)
    const named = (name: string) => ({ name, size: half, key: name, route: 'replicated' })
    expect(await one.lab.findUpload(named('a'))).toEqual({ offset: 0 })
    expect(await one.lab.findUpload(named('b'))).toEqual({ offset: 0 })
    const stage = (name: string) => one.lab.stageUpload(name, half, { ...named(name), offset: 0 })
    const { id, stream } = await stage('a')
    stream.on('error', () => undefined)
    await expect(stage('b')).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
    await expect(one.lab.findUpload(named('b'))).rejects.toThrow('make room')
    expect(Object.keys(one.lab.snapshot().transfers)).toEqual([id])
    stream.destroy(new Error('the browser went away'))
    await until(() => view(id).phase === 'cut')
    const other = await stage('b')
    other.stream.on('error', () => undefined).destroy()
  })

  test('that was cut and then cancelled waits for no file', async () => {
    const id = await cutUpload(400)
    await one.run('transfer.cancel', { transfer: id })
    expect(view(id)).toMatchObject({ phase: 'cancelled', awaitsFile: undefined })
    expect(await one.lab.findUpload(keyed)).toEqual({ offset: 0 })
    const { id: other, stream } = await one.lab.stageUpload('a.bin', 1000, from(0))
    stream.on('error', () => undefined).destroy()
    expect(other).not.toBe(id)
    expect(view(id).phase).toBe('cancelled')
  })

  test('that is cut waits for its file over an end of the host, however it ended', async () => {
    const id = await cutUpload(400)
    await one.lab.close()
    const { dataDir } = one
    one = await fakeLab({ dataDir })
    answerLater(one)
    expect(view(id)).toMatchObject({ phase: 'cut', awaitsFile: true, sent: 400 })
    expect(await one.lab.findUpload(keyed)).toEqual({ offset: 400 })
    await one.lab.close()
    rmSync(dataDir, { recursive: true, force: true })
    one = await fakeLab()
  })

  test('that is cut waits for its file, though the clock was set forward by a week before the host began anew', async () => {
    const id = await cutUpload(400)
    await one.lab.close()
    const { dataDir } = one
    const history = join(dataDir, 'transfers.json')
    const entries = JSON.parse(readFileSync(history, 'utf8')) as { view: { wallTime: number } }[]
    for (const entry of entries) entry.view.wallTime -= 8 * 24 * 3_600_000
    writeFileSync(history, JSON.stringify(entries))
    one = await fakeLab({ dataDir })
    answerLater(one)
    const { id: other, stream } = await one.lab.stageUpload('b.bin')
    stream.on('error', () => undefined).destroy()
    await until(() => view(other).phase === 'cancelled')
    expect(view(id)).toMatchObject({ phase: 'cut', awaitsFile: true, sent: 400 })
    await one.lab.close()
    rmSync(dataDir, { recursive: true, force: true })
    one = await fakeLab()
  })

  test.skipIf(bootId() === null)(
    'that was coming when the system ended begins again (skipped where the system does not tell of its starts)',
    async () => {
      const { id, stream } = await one.lab.stageUpload('a.bin', 1000, from(0))
      stream.on('error', () => undefined)
      await new Promise(resolve => stream.write(Buffer.alloc(400), resolve))
      const { dataDir } = one
      const history = join(dataDir, 'transfers.json')
      await until(() => existsSync(history))
      const written = readFileSync(history, 'utf8')
      // What a host leaves that ends in this moment: of it nothing is flushed.
      const left = join(folder, 'left')
      for (const [name, boot] of [
        ['same', bootId() ?? ''],
        ['other', 'another']
      ] as const) {
        const copy = join(left, name)
        cpSync(join(dataDir, 'uploads'), join(copy, 'uploads'), { recursive: true })
        const entries = JSON.parse(written) as { source: Record<string, unknown> }[]
        for (const { source } of entries) Object.assign(source, { boot, path: join(copy, 'uploads', id) })
        writeFileSync(join(copy, 'transfers.json'), JSON.stringify(entries))
      }
      stream.destroy()
      await one.end()
      one = await fakeLab({ dataDir: join(left, 'same') })
      expect(await one.lab.findUpload(keyed)).toEqual({ offset: 400 })
      await one.lab.close()
      one = await fakeLab({ dataDir: join(left, 'other') })
      expect(one.lab.snapshot().transfers[id]).toBeUndefined()
      expect(await one.lab.findUpload(keyed)).toEqual({ offset: 0 })
      await one.lab.close()
      one = await fakeLab()
    }
  )

  test('that is cancelled, in whichever window, is stopped and leaves no file', async () => {
    const { id, stream } = await one.lab.stageUpload('a.bin', 1000, from(0))
    const errors: string[] = []
    stream.on('error', error => errors.push(error.message))
    stream.write(Buffer.alloc(100))
    await one.run('transfer.cancel', { transfer: id })
    await until(() => errors.length > 0)
    expect(errors).toEqual(['the transfer was cancelled'])
    await until(() => readdirSync(join(one.dataDir, 'uploads')).length === 0)
    expect(view(id).phase).toBe('cancelled')
  })

  test('that nobody can take is refused before it comes, or can be tried again', async () => {
    const { id, stream } = await one.lab.stageUpload('a.bin', 1000, from(0))
    await pipeline(Readable.from([Buffer.alloc(1000)]), stream)
    for (const node of receivers) await one.run('node.stop', { node })
    await expect(one.lab.findUpload(keyed)).rejects.toMatchObject({ code: 'NO_ROUTE' })
    await expect(one.run('transfer.start', { source: { upload: id }, name: 'a.bin' })).rejects.toThrow(
      'NO_ROUTE'
    )
    expect(view(id)).toMatchObject({ phase: 'failed', error: { code: 'NO_ROUTE' } })
    await expect(one.run('transfer.resume', { transfer: id })).rejects.toThrow('NO_ROUTE')
    await one.run('node.start', { node: 'receiver-1' })
    expect(await one.run('transfer.resume', { transfer: id })).toEqual({ outcome: 'resumed' })
    await until(() => sends().length === 1)
  })

  test('that is broken off leaves no file', async () => {
    const { id, stream } = await one.lab.stageUpload('a.bin')
    stream.write(Buffer.alloc(100_000))
    stream.on('error', () => undefined)
    stream.destroy(new Error('the browser went away'))
    await until(() => view(id).phase === 'cancelled')
    await until(() => readdirSync(join(one.dataDir, 'uploads')).length === 0)
  })
})

test('the history survives the end of the host, what was at work as cut, and can be resumed', async () => {
  const id = await send()
  tell(id, 'receiver-1', 'stored', size, sha256)
  tell(id, 'receiver-2', 'sending', 500)
  await one.lab.close()
  const { dataDir } = one
  one = await fakeLab({ dataDir })
  answerLater(one)
  expect(view(id)).toMatchObject({ phase: 'cut', file: 'video.mp4' })
  expect(phases(id)).toEqual(['stored', 'cut', 'cut'])
  expect(view(id).startedAt).toBeLessThanOrEqual(0)
  await one.run('transfer.resume', { transfer: id })
  await until(() => sends().length === 1)
  expect(sends()[0]?.['targets']).toMatchObject([{ receiver: 'receiver-2' }, { receiver: 'receiver-3' }])
  // When it had stopped, nobody knows.
  expect(view(id).idleMs).toBeNull()
  await one.lab.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('a history that can’t be read is reported, and the lab opens', async () => {
  await one.lab.close()
  const { dataDir } = one
  writeFileSync(join(dataDir, 'transfers.json'), '{"half')
  one = await fakeLab({ dataDir })
  expect(one.problems.join()).toContain('history')
  await one.lab.close()
  rmSync(dataDir, { recursive: true, force: true })
})
