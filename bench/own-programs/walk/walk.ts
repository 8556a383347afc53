import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signalIfThere } from '../../../src/system/process-tree'
import { startHost } from '../../lab/web-host'
import { freePorts } from '../../../test/support/ports'
import { until } from '../../../test/support/until'
import type { Guest } from '../guests/guest'
import { Copy } from './copy'
import { crash } from './acts/crash'
import { Findings } from './findings'
import { LabOfWalk } from './lab'
import { acts } from './steps'
import { Stage } from './stage'
import type { Way } from './way'

export interface Walked {
  readonly findings: readonly string[]
  readonly checks: number
  readonly ms: number
}

interface Surroundings {
  /** The built programs. */
  readonly programs: { readonly host: string; readonly cli: string }
  /** The folder of the guests' sources. */
  readonly sources: string
  readonly say: (line: string) => void
}

/** Has two copies of a program in a lab of their own, and does to them what a student would. */
export async function walk(
  guest: Guest,
  way: Way,
  { programs, sources, say }: Surroundings
): Promise<Walked> {
  const begun = performance.now()
  const work = mkdtempSync(join(tmpdir(), 'relevo-own-'))
  const [proxy = 0, ...ports] = await freePorts(3)
  const copies = ['a', 'b'].map((id, at) => new Copy(id, guest, { work, sources, port: ports[at] ?? 0 })) as [
    Copy,
    Copy
  ]
  const findings = new Findings(say)
  try {
    const dataDir = join(work, 'data')
    mkdirSync(dataDir)
    const host = await startHost(programs.host, dataDir)
    const lab = new LabOfWalk(host, dataDir, programs.cli)
    try {
      const stage = new Stage({ guest, way, lab, findings, copies, proxy })
      for (const act of guest.quirk === 'crashes' ? [crash] : acts) await act(stage)
    } catch (error) {
      findings.add(String(error instanceof Error ? error.message : error))
    } finally {
      await host.end()
      for (const copy of copies) await way.end(copy)
    }
    const left = (): number[] => copies.flatMap(copy => copy.processes())
    await until(() => left().length === 0, { timeoutMs: 5_000 }).catch(() => undefined)
    findings.is('processes left when the lab has ended', left(), [])
  } finally {
    for (const pid of copies.flatMap(copy => copy.processes())) signalIfThere(pid, 'SIGKILL')
    rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  return { findings: findings.found, checks: findings.checks, ms: performance.now() - begun }
}
