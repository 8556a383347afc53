import { expect, type Page } from '@playwright/test'
import type { TopologyInput } from '../../../src/shared/topology'
import { freePorts } from '../../../test/support/ports'
import { card, goTo } from '../lab-screen'
import type { Scene } from './stage'

/** Labs that take the place of the one before: with programs of somebody else, and with many nodes. */
export const others: readonly Scene[] = [
  {
    name: 'lab, restricted',
    prepare: async ({ page, dataDir }) => {
      await page.getByRole('button', { name: 'Close the exercise' }).click()
      const [port = 0] = await freePorts(1)
      await openLab(page, {
        name: 'homework',
        nodes: [
          { id: 'replica-1', kind: 'replica', port },
          { id: 'server', kind: 'external', command: ['node', 'server.cjs'], cwd: dataDir }
        ]
      })
      await expect(card(page, 'server', 'Restricted')).toBeVisible()
    }
  },
  {
    name: 'trust',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Review what this file would run' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    }
  },
  {
    name: 'lab, tight',
    prepare: async ({ page }) => {
      await openLab(page, await manyNodes(2, 6))
      await expect(page.locator('.canvas.tight')).toBeVisible()
    }
  },
  {
    name: 'lab, folded',
    prepare: async ({ page }) => {
      await openLab(page, await manyNodes(7, 6))
      await expect(page.getByRole('button', { name: /^Show the 6 nodes behind/ })).toHaveCount(7)
    }
  },
  {
    name: 'lab, compact',
    prepare: async ({ page }) => {
      for (let hub = 1; hub <= 7; hub++)
        await page.getByRole('button', { name: `Show the 6 nodes behind hub-${hub}` }).click()
      await page.getByRole('button', { name: 'Fit' }).click()
      await expect(page.locator('.canvas.compact')).toBeVisible()
      await expect(page.getByRole('article')).toHaveCount(50)
    }
  },
  {
    name: 'find a node',
    prepare: async ({ page }) => {
      await page.keyboard.press('/')
      await page.keyboard.insertText('5-3')
      await expect(page.getByRole('option')).toHaveCount(1)
    }
  }
]

/** Clients, so many proxies, and so many replicas behind each; the last does not run. */
export async function manyNodes(hubs: number, leaves: number): Promise<TopologyInput> {
  const ports = await freePorts(hubs * (leaves + 1))
  const own = Array.from({ length: hubs }, (_hub, index) => {
    const [port, ...others] = ports.slice(index * (leaves + 1), (index + 1) * (leaves + 1))
    const id = `hub-${index + 1}`
    const replicas = others.map((other, at) => ({
      id: `replica-${index + 1}-${at + 1}`,
      kind: 'replica' as const,
      port: other,
      autostart: index < hubs - 1 || at < leaves - 1
    }))
    return { id, hub: { id, kind: 'replicating-proxy' as const, port: port ?? 0 }, replicas }
  })
  return {
    name: 'many-nodes',
    nodes: [{ id: 'clients', kind: 'client' }, ...own.flatMap(({ hub, replicas }) => [hub, ...replicas])],
    links: own.flatMap(({ id, replicas }) => [
      { from: 'clients', to: id },
      ...replicas.map(replica => ({ from: id, to: replica.id }))
    ])
  }
}

export async function openLab(page: Page, topology: TopologyInput): Promise<void> {
  await goTo(page, 'Lab')
  const choosing = page.waitForEvent('filechooser')
  await page.locator('.topo').click()
  await page.getByRole('menuitem', { name: 'Open a file…' }).click()
  const buffer = Buffer.from(JSON.stringify(topology))
  await (await choosing).setFiles({ name: `${topology.name}.json`, mimeType: 'application/json', buffer })
}
