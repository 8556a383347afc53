import { childProcessSpawner } from '#lab/spawners/child-process'
import { workerThreadSpawner } from '#lab/spawners/worker-thread'
import { makeDataFolder } from '#lab/data-folder/make-folder'
import { createLab, type FirstTrust } from '#lab/lab'
import type { Pace } from '#shared/names'
import packageFile from '../../package.json'
import { builtFiles } from './built-files'
import { writeHostFile } from './host-file'
import type { WebLimits } from './limits'
import { startPanelServer } from './panel-server'

export interface WebHostOptions {
  /** Created when it is missing; for its owner only. */
  readonly dataDir: string
  /** An address of this machine; by default nobody else can reach the panel. */
  readonly listen?: string
  /** Null: the usual port, or the next free one; 0: any free one. */
  readonly port: number | null
  /** A preset's or a saved topology's name, or a file; null: the default one. */
  readonly topology: string | null
  /** Of all that is drawn by chance; left out: the topology's, or any. */
  readonly seed?: number
  /** Left out: what the topology says. */
  readonly pace?: Pace | undefined
  /** What a person has decided of what the topology would run. Left out: it does not run before somebody decides. */
  readonly trust?: FirstTrust | undefined
  /** The folder of the built nodes' programs. */
  readonly entryDir?: string
  /** The folder of the built panel. */
  readonly rendererDir?: string
  readonly version?: string
  /** One line for the host's own log; by default to standard error. */
  readonly log?: (text: string) => void
  /** The panel asked the host to end. By default it ends as if by SIGTERM. */
  readonly onQuit?: () => void
  readonly limits?: Partial<WebLimits>
}

export interface WebHost {
  readonly url: string
  /** How soon nodes that died are started again, as the lab begins. */
  readonly pace: Pace
  /** Ends the lab with all its nodes, then the server. Idempotent. */
  close(): Promise<void>
}

/**
 * Runs a lab and serves its panel on this machine.
 * @throws RelevoError `PORT_IN_USE`, `PORT_FORBIDDEN`, `WRONG_STATE` (the data folder is taken), `TOPOLOGY_INVALID`,
 *   `NOT_FOUND`, `FILE_NOT_FOUND`
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { dataDir, port, topology, limits } = options
  const { entryDir = builtFiles.nodes, rendererDir = builtFiles.renderer } = options
  const { log = text => process.stderr.write(`${text}\n`), onQuit = () => process.emit('SIGTERM') } = options
  makeDataFolder(dataDir)
  let closing: Promise<void> | undefined
  const lab = await createLab({
    dataDir,
    entryDir,
    spawners: { thread: workerThreadSpawner(), process: childProcessSpawner() },
    host: 'web',
    version: options.version ?? packageFile.version,
    topology: topology ?? undefined,
    seed: options.seed,
    pace: options.pace,
    trust: options.trust,
    onQuit,
    // What is stopped while it starts is no problem at the end.
    onProblem: text => closing ?? log(text)
  })
  try {
    const server = await startPanelServer({ lab, rendererDir, host: options.listen, port, log, limits })
    const { url, token } = server
    const removeHostFile = await writeHostFile(dataDir, {
      pid: process.pid,
      url,
      token,
      startedAt: Date.now()
    })
    const close = async (): Promise<void> => {
      // While the file is there and nobody answers, a next start waits for our nodes to give their ports back.
      await Promise.all([server.close(), lab.close()])
      removeHostFile()
    }
    return { url, pace: lab.snapshot().topology.pace, close: () => (closing ??= close()) }
  } catch (error) {
    await lab.close()
    throw error
  }
}
