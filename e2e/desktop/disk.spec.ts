import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freeTopology } from '../../test/support/free-topology'
import { until } from '../../test/support/until'
import { expect, test } from '../support/desktop'
import { card } from '../support/lab-screen'
import { mountSmallDisk } from '../support/small-disk'

/** Chromium's own files are there too. */
const diskMebibytes = 96

test('a full disk is said in the panel, stops no node, and is forgotten when there is room again', async ({
  dataDir,
  launch
}) => {
  const disk = mountSmallDisk(join(dataDir, 'disk'), diskMebibytes)
  test.skip(disk === null, 'a disk of its own can be mounted by root on Linux only')
  if (!disk) return
  try {
    const lab = await freeTopology('full')
    const topology = join(dataDir, 'lab.json')
    writeFileSync(topology, JSON.stringify(lab.topology))
    const desktop = await launch({ dataDir: disk.path, topology })
    const { page } = desktop
    const before = await desktop.allUp()
    const said = page.getByText(/no space left|lines are being lost/i).first()
    await until(
      async () => {
        // Again and again: Chromium gives room back, and the last block of a file has some.
        disk.fill()
        await desktop.call('exchange.run', { count: 50 })
        return said.isVisible()
      },
      { everyMs: 100, what: 'word of the full disk' }
    )

    // The service goes on, without its records.
    expect((await desktop.call('exchange.run', { count: 20 })).ok).toBe(20)
    const source = join(dataDir, 'video.bin')
    writeFileSync(source, Buffer.alloc(8 * 1024 ** 2, 1))
    const { transfer } = await desktop.call('transfer.start', { source: { path: source }, name: 'video.bin' })
    const ended = await until(
      async () => {
        const view = (await desktop.snapshot()).transfers[transfer]
        return view && view.endedAt !== null ? view : null
      },
      { everyMs: 100, what: 'the end of the transfer' }
    )
    expect(ended.phase).not.toBe('stored')
    expect(ended.copies.every(copy => copy.error !== null)).toBe(true)
    const { nodes } = await desktop.snapshot()
    for (const [id, node] of Object.entries(nodes)) {
      expect(node.state, id).toBe('up')
      expect(node.pid, id).toBe(before.nodes[id]?.pid)
    }

    disk.free()
    const again = await desktop.call('transfer.start', { source: { path: source }, name: 'video.bin' })
    await until(async () => (await desktop.snapshot()).transfers[again.transfer]?.phase === 'stored', {
      timeoutMs: 30_000,
      everyMs: 100,
      what: 'a transfer that is stored'
    })
    await expect(card(page, 'proxy', 'Up')).toBeVisible()
    expect((await desktop.quit()).code).toBe(0)
    expect(statSync(join(disk.path, 'transfers.json')).size).toBeGreaterThan(0)
  } finally {
    disk.unmount()
  }
})
