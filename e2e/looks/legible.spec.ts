import type { Locator, Page } from '@playwright/test'
import { Student } from '../support/exercise'
import { allUp, card, chooseAction, inspect } from '../support/lab-screen'
import { expect, test } from '../support/host'
import { setLook } from '../support/scenes/look'
import { manyNodes, openLab } from '../support/scenes/others'

test.use({ viewport: { width: 1280, height: 720 } })

/** Whether all that an element holds is in sight. */
const isWhole = (element: Locator) => element.evaluate(box => box.scrollWidth <= box.clientWidth)
const middle = async (element: Locator) => {
  const box = await element.boundingBox()
  return box === null ? NaN : box.x + box.width / 2
}

test('long lines of a log go on below, and the sides of a partition stand above their boxes', async ({
  panel: { page }
}) => {
  await allUp(page)
  await card(page, 'replica-1').getByRole('button', { name: 'Kill', exact: true }).click()
  const inspector = await inspect(page, 'proxy')
  await inspector.getByRole('tab', { name: 'Log' }).click()
  const log = inspector.getByRole('log')
  await expect(log.getByText('replica-1').first()).toBeVisible()
  await expect.poll(() => isWhole(log)).toBe(false)
  await inspector.getByRole('button', { name: 'Wrap' }).click()
  await expect.poll(() => isWhole(log)).toBe(true)
  await page.keyboard.press('Escape')

  await chooseAction(page, 'replica-2', 'Partition…')
  const dialog = page.getByRole('dialog')
  for (const side of ['A', 'B']) {
    const title = dialog.getByText(`Side ${side}`, { exact: true })
    const box = dialog
      .getByRole('row', { name: /^proxy/ })
      .locator('.checkbox')
      .nth(side === 'A' ? 0 : 1)
    expect(Math.abs((await middle(title)) - (await middle(box)))).toBeLessThan(8)
  }
})

/** The cards that lie under the tools of the graph. */
const underTools = (page: Page) =>
  page.evaluate(() => {
    const tools = document.querySelector('.tools')?.getBoundingClientRect()
    return [...document.querySelectorAll('.canvas .node')].flatMap(card => {
      const box = card.getBoundingClientRect()
      const isUnder = tools && box.left < tools.right && box.top < tools.bottom
      return isUnder ? [card.getAttribute('aria-label')] : []
    })
  })

test.describe('beside an open exercise', () => {
  test.use({ locale: 'es-MX', preset: 'replicated-server' })

  test('the tools of the graph lie on no card of a small lab, at any width', async ({ panel: { page } }) => {
    await new Student(page).open('caminos')
    await expect(page.locator('.canvas .node').first()).toBeVisible()
    for (const projector of [false, true]) {
      if (projector) await page.getByRole('button', { name: 'Proyector: letra más grande' }).click()
      for (let width = projector ? 1280 : 900; width <= 1920; width += 80) {
        await page.setViewportSize({ width, height: Math.round((width * 9) / 16) })
        await expect.poll(() => underTools(page), `${width} px, projector: ${projector}`).toEqual([])
      }
    }
  })

  test('what happens is read whole in the look for projectors, and nothing lies over the exercise', async ({
    panel: { page }
  }) => {
    const ana = new Student(page)
    await ana.open('replicacion')
    await page.setViewportSize({ width: 1920, height: 1080 })
    await page.getByRole('button', { name: 'Proyector: letra más grande' }).click()
    await expect(card(page, 'clients')).toContainText('0 errores')
    await expect(card(page, 'clients').getByText('errores')).toBeVisible()
    await allUp(page, 'Activo')
    await page.getByText('Generador de carga').click()
    await expect(card(page, 'a-1').locator('.card-figure b')).not.toHaveText('0')
    await card(page, 'a-1').getByRole('button', { name: 'Matar', exact: true }).click()
    const tookOver = page.getByText(/^a-2 tomó el relevo de a-1/)
    await expect(tookOver).toBeVisible()
    expect(await isWhole(tookOver)).toBe(true)
    await chooseAction(page, 'b-2', 'Aislar', 'Más acciones')
    const toast = page.locator('.toast').last()
    await expect(toast).toBeVisible()
    const [said, beside] = [await toast.boundingBox(), await ana.panel.boundingBox()]
    expect((said?.x ?? NaN) + (said?.width ?? 0)).toBeLessThanOrEqual(beside?.x ?? 0)
    for (const side of await page.locator('.over-graph .partition-side').all())
      expect(await isWhole(side)).toBe(true)
  })
})

test.describe('on a projector', () => {
  test.use({ preset: 'replicated-server', viewport: { width: 1920, height: 1080 } })

  test('what to try first is there whole, and of a name that has no room the end, by which one tells it from others', async ({
    panel: { page }
  }) => {
    await allUp(page)
    await openLab(page, await manyNodes(2, 6))
    await expect(card(page, 'replica-1-1')).toContainText('primary')
    for (const language of ['es', 'en'] as const) {
      await setLook(page, { language, theme: 'light', projector: true, width: 1920, height: 1080 })
      expect(await isWhole(page.locator('.first-try .ellipsis'))).toBe(true)
    }
    await expect(page.locator('.canvas.tight')).toBeVisible()
    const name = card(page, 'replica-1-1').locator('.node-id')
    expect(await isWhole(name)).toBe(false)
    const ends = await name.evaluate(box => {
      const text = document.createRange()
      text.selectNodeContents(box)
      return [text.getBoundingClientRect().right, box.getBoundingClientRect().right]
    })
    expect(ends[0]).toBeLessThanOrEqual((ends[1] ?? 0) + 1)
  })
})
