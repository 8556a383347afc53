import { until } from '../../../test/support/until'
import type { Copy } from './copy'
import type { LabOfWalk } from './lab'
import type { Way } from './way'

/** The lab starts it, and ends it. */
export const external: Way = {
  name: 'external',
  node: ({ id, guest, folder, address, env }) => {
    const [command = '', ...args] = guest.command(address.port)
    return {
      id,
      kind: 'external',
      port: address.port,
      cwd: folder,
      command,
      args: guest.quirk === 'asks' ? args.slice(0, -1) : args,
      env,
      ...(guest.prepare && { prepare: [...guest.prepare] }),
      stop: { graceMs: 1_500 }
    }
  },
  prepare: async () => undefined,
  begin: answer,
  start: async (copy, lab) => {
    const started = lab.host.call('node.start', { node: copy.id })
    await Promise.all([started, answer(copy, lab)])
  },
  kill: async ({ id }, lab) => void (await lab.host.call('node.kill', { node: id, keepDown: true })),
  freeze: async ({ id }, lab) => void (await lab.host.call('node.freeze', { node: id })),
  resume: async ({ id }, lab) => void (await lab.host.call('node.resume', { node: id })),
  restart: async (copy, lab) => {
    const before = await lab.node(copy.id)
    const restarted = lab.host.call('node.restart', { node: copy.id })
    await until(async () => (await lab.node(copy.id))?.pid !== before?.pid, { what: 'another process' })
    await Promise.all([restarted, answer(copy, lab)])
  },
  end: async () => undefined,
  frozen: 'frozen',
  startedAgain: 'seen'
}

/** Types the port that it asks for, and has the lab lead its links to where it listens. */
async function answer({ id, guest, address }: Copy, lab: LabOfWalk): Promise<void> {
  if (guest.quirk === 'asks') {
    await until(async () => (await lab.node(id))?.console?.partial?.text.trim() === 'Port:', {
      what: `the question of ${id}`
    })
    await lab.host.call('node.input', { node: id, text: String(address.port) })
  }
  if (guest.host === undefined) return
  const wrong = async (): Promise<boolean> => {
    const node = await lab.node(id)
    return node?.state === 'up' || node?.trouble?.problem.kind === 'address'
  }
  await until(wrong, { what: `${id} is said to listen at ${guest.host}` })
  if ((await lab.state(id)) !== 'up') await lab.host.call('node.mend', { node: id })
}
