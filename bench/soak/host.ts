// A lab in a process of its own, as the web host opens it but without a panel: commands come over the channel of its
// parent, which judges it from outside. Its argument: where its data goes, where the programs are, and its topology.
import { makeDataFolder } from '../../src/lab/data-folder/make-folder'
import { createLab } from '../../src/lab/lab'
import { childProcessSpawner } from '../../src/lab/spawners/child-process'
import { workerThreadSpawner } from '../../src/lab/spawners/worker-thread'
import type { HostQuestion, HostStart, HostWord } from './lab-process'
import { Standings } from './standings'

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
const standings = new Standings(lab.snapshot(), standing => say({ standing }))
lab.subscribe(delta => standings.take(delta))
say({ ready: true })

process.on('message', (question: HostQuestion) => void answer(question))
process.on('disconnect', () => void lab.close().finally(() => process.exit(1)))

async function answer({ id, command, args }: HostQuestion): Promise<void> {
  if (command === 'close') {
    await lab.close()
    say({ id, result: { ok: true, value: null } })
    process.disconnect()
    process.exit(0)
  } else say({ id, result: await lab.call(command, args, 'panel') })
}
