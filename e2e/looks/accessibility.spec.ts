import { nameless, overflow, weakTexts } from '../support/accessibility'
import { allUp, card, chooseAction, goTo, inspect } from '../support/lab-screen'
import { expect, test } from '../support/host'

const screens = ['Lab', 'Replicas', 'Transfers', 'Metrics', 'Timeline', 'Exercises']
const pantallas = ['Laboratorio', 'Réplicas', 'Transferencias', 'Métricas', 'Cronología', 'Prácticas']

test('every control has a name, and every text stands out in both themes', async ({ panel: { page } }) => {
  await allUp(page)
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await card(page, 'server-1').getByRole('button', { name: 'Keep down' }).click()
  await inspect(page, 'replica-1')
  for (const screen of screens) {
    await goTo(page, screen)
    for (const theme of ['Dark', 'Light']) {
      await page.getByRole('radio', { name: theme }).click()
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase())
      expect.soft(await weakTexts(page), `weak texts on ${screen}, ${theme}`).toEqual([])
    }
    expect.soft(await nameless(page), `controls without a name on ${screen}`).toEqual([])
  }
})

test.describe('in a small window, in the longer language', () => {
  test.use({ locale: 'es-ES', viewport: { width: 1100, height: 700 } })

  test('faults have names, stand out in both themes, and are not cut off', async ({ panel: { page } }) => {
    await allUp(page, 'Activo')
    await chooseAction(page, 'replica-2', 'Aislar', 'Más acciones')
    await chooseAction(page, 'replica-1', 'Añadir un fallo', 'Más acciones')
    const inspector = page.getByRole('complementary')
    // What ends the partition is in sight beside the inspector.
    const heal = await page.locator('.over-graph .partition').getByRole('button').boundingBox()
    const panel = await inspector.boundingBox()
    expect((heal?.x ?? NaN) + (heal?.width ?? 0)).toBeLessThanOrEqual(panel?.x ?? 0)
    await inspector.getByRole('button', { name: 'Retardo 200 ms' }).click()
    await inspector.getByRole('button', { name: 'Agujero negro' }).click()
    await expect(card(page, 'replica-1').getByRole('button', { name: /lo que entra: Retardo/ })).toBeVisible()
    await inspector.getByRole('button', { name: 'Cambiar Agujero negro' }).click()
    await inspector.getByRole('button', { name: /proxy →/ }).click()
    await inspector.getByRole('button', { name: 'Cortar' }).click()
    await expect(page.locator('.fault-badge.cuts')).toHaveCount(2)
    await inspector.getByRole('button', { name: 'Añadir un fallo' }).click()
    await page.getByRole('menuitem', { name: 'Trozos pequeños' }).click()
    for (const step of ['link', 'node'] as const) {
      if (step === 'node') await inspect(page, 'replica-1')
      for (const theme of ['Oscuro', 'Claro']) {
        await page.getByRole('radio', { name: theme }).click()
        expect.soft(await weakTexts(page), `weak texts of a ${step}, ${theme}`).toEqual([])
      }
      expect.soft(await nameless(page), `controls without a name of a ${step}`).toEqual([])
      expect.soft(await overflow(page), `overflow of a ${step}`).toEqual([])
    }
    await inspector.getByRole('tab', { name: 'Fallos' }).click()
    await inspector.getByRole('button', { name: 'Partición…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Lado B: Los demás' }).click()
    expect.soft(await nameless(page), 'controls without a name of a partition').toEqual([])
    expect.soft(await weakTexts(page), 'weak texts of a partition').toEqual([])
  })

  test('nothing is cut off, also with larger type', async ({ panel: { page } }) => {
    await allUp(page, 'Activo')
    await inspect(page, 'replica-1')
    for (const larger of [false, true]) {
      if (larger) await page.getByRole('button', { name: 'Proyector: letra más grande' }).click()
      for (const screen of pantallas) {
        await goTo(page, screen)
        await expect
          .soft(page.getByRole('button', { name: /Quitar todos los fallos/ }))
          .toBeInViewport({ ratio: 1 })
        expect.soft(await overflow(page), `overflow on ${screen}${larger ? ', projector' : ''}`).toEqual([])
      }
    }
    // What is in the bar depends on the width, and it must fit at every one.
    for (const larger of [true, false]) {
      if (!larger) await page.getByRole('button', { name: 'Proyector: letra más grande' }).click()
      for (let width = 680; width <= 1640; width += 40) {
        await page.setViewportSize({ width, height: 700 })
        expect.soft(await overflow(page), `overflow of ${width} px, larger: ${larger}`).toEqual([])
      }
    }
  })
})

test('the focus can be seen where Tab brings it, and motion stops where it is not wanted', async ({
  panel: { page }
}) => {
  await allUp(page)
  for (let step = 0; step < 30; step += 1) {
    await page.keyboard.press('Tab')
    const focus = await page.evaluate(() => {
      const element = document.activeElement
      if (!element || element === document.body) return null
      const seen = [element, ...element.querySelectorAll('*'), element.parentElement].some(part => {
        if (!part) return false
        const { outlineStyle, outlineWidth } = getComputedStyle(part)
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1.5
      })
      return { seen, what: element.outerHTML.slice(0, 120) }
    })
    if (focus) expect.soft(focus.seen, `focus on ${focus.what}`).toBe(true)
  }
  const moving = () =>
    page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length)
  const offset = () =>
    page
      .locator('.lk-dots:not(.still)')
      .first()
      .evaluate(path => getComputedStyle(path).strokeDashoffset)
  await page.getByText('Load generator').click()
  await expect(page.locator('.lk-dots:not(.still)').first()).toBeAttached()
  expect(await moving()).toBe(0)
  const before = await offset()
  expect(await offset()).toBe(before)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await expect.poll(offset).not.toBe(before)
})
