import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { LabToNode } from '#shared/node-channel'

/**
 * Freezes a process where no signal stops one (Windows): its event loop stands still for as long as a file is
 * there. It sees by itself, while it stands still, that its host is gone.
 */
export function flagFileFreezer(send: (message: LabToNode) => void): {
  freeze(): void
  resume(): void
} {
  let flagFile: string | null = null
  return {
    freeze: () => {
      if (flagFile !== null) return
      flagFile = join(mkdtempSync(join(tmpdir(), 'relevo-freeze-')), 'frozen')
      writeFileSync(flagFile, '')
      send({ type: 'freeze', flagFile })
    },
    resume: () => {
      if (flagFile !== null) rmSync(dirname(flagFile), { recursive: true, force: true })
      flagFile = null
    }
  }
}
