import { expect, type Page } from '@playwright/test'
import { goTo, inspect } from './lab-screen'

/** A screen, and whose inspector is open on it. */
export interface Shown {
  readonly screen: string
  readonly node?: string
  readonly tab?: string
}

/** What a screen said at one moment. */
export interface Moment extends Shown {
  /** As the panel writes it, to the millisecond. */
  readonly at: string
  readonly lines: readonly string[]
  /** Of what the screen was drawn in, px: how many rows of a list there were depends on it. */
  readonly height: number
}

/** How long a screen may take to show another moment, where it asks the host for it, ms. */
const shownWithinMs = 20_000

/** Brings a screen to the front, with or without an inspector. */
async function show(page: Page, { screen, node, tab }: Shown): Promise<void> {
  await goTo(page, screen)
  // What it asks for when it is opened has come.
  await expect(page.locator('main').getByText(/^(Comparing|Reading|Loading)/)).toHaveCount(0)
  if (screen === 'Timeline') {
    const kinds = page.getByRole('group', { name: 'Kinds of event' }).getByRole('button')
    await expect(kinds.filter({ hasText: 'Deaths' })).toContainText(/\d/)
  }
  if (screen === 'Exercises') await expect(page.getByText('Watch it being done').first()).toBeVisible()
  if (screen !== 'Lab') return
  if (node === undefined) {
    const close = page.getByRole('complementary').getByRole('button', { name: 'Close', exact: true })
    if ((await close.count()) > 0) await close.click()
    return
  }
  const inspector = await inspect(page, node)
  if (tab !== undefined) await inspector.getByRole('tab', { name: tab }).click()
}

/** Holds the live picture, which is all of one moment then, and takes down what it says. */
export async function takeDown(page: Page, shown: Shown): Promise<Moment> {
  await show(page, shown)
  // Where a button has the focus, the key is for that.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.keyboard.press('Space')
  const note = page.locator('.app-note').filter({ hasText: 'View paused' })
  const at = (await note.locator('.mono').textContent()) ?? ''
  const height = await heightOf(page)
  const lines = await heldLines(page)
  await page.keyboard.press('Space')
  await expect(note).toHaveCount(0)
  return { ...shown, at, lines, height }
}

/** What a picture that is held says when all that it asks for is there. */
async function heldLines(page: Page): Promise<readonly string[]> {
  let before: readonly string[] = []
  let lines: readonly string[] = []
  await expect
    .poll(
      async () => {
        const isBusy = (await page.locator('main').getAttribute('aria-busy')) !== 'false'
        before = lines
        lines = await linesOf(page)
        return !isBusy && lines.join('\n') === before.join('\n')
      },
      { intervals: [50], message: 'a picture that stays as it is' }
    )
    .toBe(true)
  return lines
}

/** Goes to the moment in the run. Resolves with what its screen does not say that was said then, and the other way round. */
export async function differences(page: Page, moment: Moment): Promise<readonly string[]> {
  const { at, lines } = moment
  const field = page.getByRole('textbox', { name: 'Moment to go to' })
  await field.fill(at)
  await field.press('Enter')
  await expect(page.getByRole('slider', { name: 'Moment of the run' })).toHaveAttribute(
    'aria-valuetext',
    new RegExp(`^${at} of`)
  )
  await show(page, moment)
  // The banner and the scrubber take their part of the window.
  const window = page.viewportSize()
  const missing = moment.height - (await heightOf(page))
  if (window && missing !== 0) await page.setViewportSize({ ...window, height: window.height + missing })
  const end = Date.now() + shownWithinMs
  for (;;) {
    const shown = await linesOf(page)
    const found = [
      ...without(lines, shown).map(line => `live: ${line}`),
      ...without(shown, lines).map(line => `recorded: ${line}`)
    ]
    if (found.length === 0 || Date.now() > end) return found
    await page.waitForTimeout(30)
  }
}

async function heightOf(page: Page): Promise<number> {
  const box = await page.locator('main > :last-child').boundingBox()
  return Math.round(box?.height ?? 0)
}

/** The lines of the one that the other does not have, or not as often. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return lines.filter(line => {
    const count = left.get(line) ?? 0
    left.set(line, count - 1)
    return count <= 0
  })
}

/**
 * All that the screen says, a line for each element that says something: texts, names, and titles of what is drawn. Left
 * out is what says that the picture is held, and what holds it: a run of before has the scrubber for that.
 */
function linesOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const holds = /^(View paused|last 30 s|(Pause|Resume) view ?Space)$/
    const lines: string[] = []
    const walk = (element: Element): void => {
      if (element.matches('.app-note') || holds.test((element.textContent ?? '').replace(/\s+/g, ' ').trim()))
        return
      const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
      const own = texts.map(({ textContent }) => textContent ?? '').join('')
      for (const said of [own, element.getAttribute('aria-label'), element.getAttribute('title')]) {
        const line = (said ?? '').replace(/\s+/g, ' ').trim()
        if (line !== '') lines.push(line)
      }
      for (const child of element.children) walk(child)
    }
    const main = document.querySelector('main')
    if (main) walk(main)
    return lines
  })
}
