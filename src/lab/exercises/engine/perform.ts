import { setTimeout as delay } from 'node:timers/promises'
import { RelevoError } from '#shared/errors'
import type { Act } from '#shared/exercise/acts'
import { isFinal } from '#shared/transfer-phases'
import type { LabHands } from './lab-hands'
import { eventually } from './eventually'

/** Longest that a file may take, ms. */
const sendMs = 600_000

export interface PerformOptions {
  readonly lab: LabHands
  readonly signal: AbortSignal
  /** The path of what an act `send` sends. @throws RelevoError `FILE_NOT_FOUND` */
  readonly file: (
    act: Extract<Act, { act: 'send' }>
  ) => Promise<{ readonly path: string; readonly name: string }>
}

/** Does one act, whose parts are looked up. Resolves when it is done. @throws RelevoError as the lab refuses it */
export async function perform(act: Act, { lab, signal, file }: PerformOptions): Promise<void> {
  switch (act.act) {
    case 'load': {
      if (!act.on) return void (await lab.call('load.set', { enabled: false, rate: lab.load().rate }))
      if (act.say) await lab.call('load.use', { target: act.to, load: act.say })
      return void (await lab.call('load.set', { enabled: true, rate: act.rate, clients: act.clients }))
    }
    case 'exchange':
      return void (await lab.call('exchange.run', {
        ...(act.to !== undefined && { node: act.to }),
        count: act.count,
        concurrency: act.clients
      }))
    case 'request':
      return void (await lab.call('load.send', { target: act.to, load: act.say }))
    case 'send': {
      const { path, name } = await file(act)
      const { transfer } = await lab.call('transfer.start', { source: { path }, name, route: act.route })
      const isOver = (): boolean => isFinal(lab.transfer(transfer)?.phase ?? 'staging')
      await eventually(isOver, { signal, withinMs: sendMs })
      return
    }
    case 'kill':
      return void (await lab.call('node.kill', { node: act.node, keepDown: act.keepDown }))
    case 'freeze':
      return void (await lab.call('node.freeze', { node: act.node }))
    case 'resume':
      return void (await lab.call('node.resume', { node: act.node }))
    case 'stop':
      return void (await lab.call('node.stop', { node: act.node }))
    case 'start':
      return void (await lab.call('node.start', { node: act.node }))
    case 'fault':
      return void (await lab.call('fault.set', { link: act.link, fault: act.fault }))
    case 'clear':
      return void (await lab.call('fault.clear', { link: act.link, name: act.name }))
    case 'partition':
      return void (await lab.call('partition.set', {
        name: act.name,
        sides: act.sides.map(side => [...side])
      }))
    case 'heal':
      return void (await lab.call('partition.clear', { name: act.name }))
    case 'reset':
      return void (await lab.call('lab.reset-faults', {}))
    case 'measure-roads': {
      const { id } = await lab.call('roads.run', { source: { bytes: act.bytes } })
      const isOver = async (): Promise<boolean> => {
        const run = await lab.call('roads.read', {})
        return run?.id !== id || !run.running
      }
      try {
        if (await eventually(isOver, { signal, withinMs: sendMs })) return
      } finally {
        // One that nobody waits for any more would be in the way of the next.
        if (!(await isOver())) await lab.call('roads.stop', {})
      }
      throw new RelevoError('TIMEOUT', 'the roads were not measured in time')
    }
    case 'wait':
      return delay(act.ms, undefined, { signal })
  }
}
