import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { firstTopology } from '../../../src/main/app/first-topology'
import type { HostNotice } from '../../../src/shared/bridge'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
let notices: HostNotice[]
beforeEach(() => {
  folder = temporaryFolder('first')
  notices = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const first = (named: string | null, handedOver: string | null) =>
  firstTopology(named, handedOver, notice => notices.push(notice))

it('is the file that was double-clicked', async () => {
  const path = join(folder, 'mine.relevo')
  writeFileSync(path, 'name: mine\nnodes: [{ id: one, kind: replica, port: 50001 }]')
  expect(await first(null, path)).toEqual({ source: path, path })
})

it("is the lab's own when that file is wrong, and the panel says why", async () => {
  const path = join(folder, 'wrong.relevo')
  writeFileSync(path, 'nodes: 3')
  expect(await first(null, path)).toEqual({ source: undefined, path: null })
  expect(notices).toMatchObject([
    { kind: 'error', about: 'wrong.relevo', error: { code: 'TOPOLOGY_INVALID' } }
  ])
})

it('is the one that was named in so many words', async () => {
  expect(await first('full', join(folder, 'x.relevo'))).toEqual({ source: 'full', path: null })
  expect(await first(null, null)).toEqual({ source: undefined, path: null })
})
