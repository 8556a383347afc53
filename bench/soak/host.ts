// A lab in a process of its own, as the web host opens it but without a panel: commands come over the channel of its
// parent, which judges it from outside. Its argument: where its data goes, where the programs are, and its topology.
import { makeDataFolder } from '../../src/lab/data-folder/make-folder'
import { createLab } from '../../src/lab/lab'
import { childProcessSpawner } from '../../src/lab/spawners/child-process'
import { workerThreadSpawner } from '../../src/lab/spawners/worker-thread'
import type { HostQuestion, HostStart, HostWord, NodeStanding } from './lab-process'

const { dataDir, entryDir, topology } = JSON.parse(process.argv[2] ?? '') as HostStart
const say = (word: HostWord): void => void process.send?.(word)

makeDataFolder(dataDir)
const lab = await createLab({
  dataDir,
  entryDir,
  spawners: { thread: workerThreadSpawner(), process: childProcessSpawner() },
  host: 'web',
  version: 'soak',
  topology,
  onQuit: () => undefined,
  onProblem: problem => say({ problem })
})
await lab.started
say({ ready: true })

process.on('message', (question: HostQuestion) => void answer(question))
process.on('disconnect', () => void lab.close().finally(() => process.exit(1)))

async function answer({ id, command, args }: HostQuestion): Promise<void> {
  if (command === 'standing') say({ id, result: { ok: true, value: standing() } })
  else if (command === 'close') {
    await lab.close()
    say({ id, result: { ok: true, value: null } })
    process.disconnect()
    process.exit(0)
  } else say({ id, result: await lab.call(command, args, 'panel') })
}

/** The little of a snapshot that the judge looks at all the time. */
function standing(): Readonly<Record<string, NodeStanding>> {
  const { nodes, links } = lab.snapshot()
  return Object.fromEntries(
    Object.values(nodes).map(({ id, state, pid }) => {
      const stats = Object.values(links).find(({ to }) => to === id)?.stats
      const { leftOut = 0, missed = 0 } = stats?.replays ?? {}
      const standing: NodeStanding = {
        state,
        pid,
        attached: stats?.attached === true,
        pending: stats?.pendingSessions ?? 0,
        lost: leftOut + missed
      }
      return [id, standing]
    })
  )
}
