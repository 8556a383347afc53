import { Readable, Writable } from 'node:stream'
import type { CommandOrigin } from '../../src/shared/contract'
import { RelevoError, type Result } from '../../src/shared/errors'
import type { LabDelta, LabSnapshot } from '../../src/shared/state'
import type { LabDoor } from '../../src/lab/hosts/lab-door'

export interface FakeLab extends LabDoor {
  readonly calls: { command: string; args: unknown; origin: CommandOrigin }[]
  readonly uploads: Map<string, { name: string; chunks: Buffer[]; done: boolean; discarded: boolean }>
  emit(delta: Partial<LabDelta>): void
  /** What the next commands answer; it may throw, as a lab never should. */
  answer: (command: string, args: unknown) => Promise<Result<unknown>>
  state: Partial<LabSnapshot>
}

/** A lab that records what its host asks of it. */
export function fakeLab(): FakeLab {
  const listeners = new Set<(delta: LabDelta) => void>()
  let seq = 0
  const lab: FakeLab = {
    calls: [],
    uploads: new Map(),
    state: { topology: { name: 'fake', pace: 'real', nodes: [], links: [] }, nodes: {} },
    answer: async command => ({ ok: true, value: command === 'lab.snapshot' ? { seq } : null }),
    call: (command, args, origin) => {
      lab.calls.push({ command, args, origin })
      return lab.answer(command, args)
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    snapshot: () => lab.state as LabSnapshot,
    connect: () => {
      throw new RelevoError('NOT_FOUND', 'there is no machine')
    },
    streamRun: async run => {
      if (run !== 'known') throw new RelevoError('RUN_NOT_FOUND', `there is no run "${run}"`)
      return Readable.from([Buffer.from('a run '), Buffer.from('in a file')])
    },
    findUpload: async ({ name }) => {
      if (name === 'nowhere') throw new RelevoError('NO_ROUTE', 'no receiver is up; start one')
      return { offset: name === 'half' ? 4 : 0 }
    },
    stageUpload: async name => {
      const upload = { name, chunks: [] as Buffer[], done: false, discarded: false }
      const id = `upload-${lab.uploads.size + 1}`
      lab.uploads.set(id, upload)
      const stream = new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          upload.chunks.push(chunk)
          done()
        },
        final: done => {
          upload.done = true
          done()
        },
        destroy: (error, done) => {
          upload.discarded = !upload.done
          done(error)
        }
      })
      return { id, stream }
    },
    emit: delta => {
      const full = { seq: ++seq, now: 0, ...delta }
      listeners.forEach(listener => listener(full))
    }
  }
  return lab
}
