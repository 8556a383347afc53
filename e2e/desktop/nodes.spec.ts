import { readFileSync } from 'node:fs'
import { until } from '../../test/support/until'
import { alive } from '../../test/support/processes'
import { expect, test } from '../support/desktop'
import { card } from '../support/lab-screen'

test('a proxy that is killed in the panel dies, and another process takes its place', async ({ desktop }) => {
  const { page } = desktop
  const { pid } = (await desktop.snapshot()).nodes.proxy ?? {}
  await card(page, 'proxy').getByRole('button', { name: 'Kill' }).click()
  await until(() => !alive(pid ?? 0), { what: 'the end of the process' })
  const again = await until(
    async () => {
      const { proxy } = (await desktop.snapshot()).nodes
      return proxy?.state === 'up' && proxy.pid !== pid ? proxy.pid : null
    },
    { what: 'a new process' }
  )
  expect(alive(again)).toBe(true)
  await expect(card(page, 'proxy', 'Up')).toBeVisible()
  const { ok } = await desktop.call('exchange.run', { count: 3 })
  expect(ok).toBe(3)
})

test('a node that is frozen in the panel stands still, process or thread, and goes on', async ({
  desktop
}) => {
  const { page } = desktop
  const { pid } = (await desktop.snapshot()).nodes.proxy ?? {}
  const state = () => /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  await card(page, 'proxy').getByRole('button', { name: 'Freeze' }).click()
  await expect(card(page, 'proxy', 'Frozen')).toBeVisible()
  expect(state()).toBe('T')
  await card(page, 'replica-2').getByRole('button', { name: 'Freeze' }).click()
  await expect(card(page, 'replica-2', 'Frozen')).toBeVisible()
  await page.getByRole('button', { name: 'Reset faults' }).click()
  await expect(card(page, 'proxy', 'Up')).toBeVisible()
  await expect(card(page, 'replica-2', 'Up')).toBeVisible()
  expect(state()).not.toBe('T')
  expect((await desktop.call('exchange.run', { count: 1 })).ok).toBe(1)
})

test('a primary that is killed is taken over, in a thread as well', async ({ desktop }) => {
  const { page } = desktop
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await card(page, 'replica-1').getByRole('button', { name: 'Kill' }).click()
  expect((await desktop.call('exchange.run', { count: 5 })).ok).toBe(5)
  await expect(card(page, 'replica-1', 'Up')).toBeVisible()
})
