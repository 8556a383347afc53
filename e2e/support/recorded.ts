import { expect, type Page } from '@playwright/test'
import { goTo } from './lab-screen'

/** The screens whose text is compared, by their names in English. */
export type ComparedScreen = 'Lab' | 'Timeline' | 'Metrics'

/** What the panel said at one moment. */
export interface Moment {
  readonly screen: ComparedScreen
  /** Run times of the last that the panel had heard, before its picture was held and when it was, ms. */
  readonly from: number
  readonly until: number
  readonly texts: readonly string[]
}

/** Follows what the host sends: the run time of the last delta that the page had. */
export function followDeltas(page: Page): () => number {
  let now = 0
  page.on('websocket', socket =>
    socket.on('framereceived', ({ payload }) => {
      const found = /"payload":\{"seq":\d+,"now":([\d.]+)/.exec(String(payload))
      if (found) now = Number(found[1])
    })
  )
  return () => now
}

/** Holds the live picture, and takes down what it says. */
export async function takeDown(page: Page, screen: ComparedScreen, now: () => number): Promise<Moment> {
  // Where a button has the focus, the key is for that.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  const from = now()
  await page.keyboard.press('Space')
  await expect(page.getByText('View paused').first()).toBeVisible()
  const until = now()
  const texts = await textsOf(page, screen)
  await page.keyboard.press('Space')
  await expect(page.getByText('View paused')).toHaveCount(0)
  return { screen, from, until, texts }
}

/** How long before it was held the picture may have been drawn: figures wait for each other, ms. */
const drawnWithinMs = 1_300
/** A frame may be on its way when its time is noted, ms. */
const noticedWithinMs = 300
/** How long a screen that reads something may take to show another moment, ms. */
const shownWithinMs = 600

/**
 * Drags through the time in which a picture was drawn: each of its texts is to be there at some moment of it, as the
 * cards are not all drawn at once. Resolves with those that never were.
 */
export async function findMoment(
  page: Page,
  { screen, from, until, texts }: Moment
): Promise<readonly string[]> {
  await goTo(page, screen)
  const track = page.getByRole('slider', { name: 'Moment of the run' })
  const box = await track.boundingBox()
  const [first, last] = [
    Number(await track.getAttribute('aria-valuemin')),
    Number(await track.getAttribute('aria-valuemax'))
  ]
  if (!box) throw new Error('the scrubber is not there')
  const xOf = (t: number) => box.x + (box.width * (t - first)) / (last - first)
  const middle = box.y + box.height / 2
  let missing = texts
  // A press near a mark means that; what is dragged goes where it is dragged to.
  await page.mouse.move(box.x + 1, middle)
  await page.mouse.down()
  const left = Math.floor(xOf(Math.max(first, from - drawnWithinMs)))
  const right = Math.ceil(xOf(Math.min(last, until + noticedWithinMs)))
  for (let x = right; x >= left && missing.length > 0; x--) {
    await page.mouse.move(x, middle)
    missing = await withoutShown(page, screen, missing)
  }
  await page.mouse.up()
  return missing
}

/** The texts that the screen does not say, once it has settled. */
async function withoutShown(
  page: Page,
  screen: ComparedScreen,
  texts: readonly string[]
): Promise<readonly string[]> {
  const end = Date.now() + shownWithinMs
  let missing = texts
  let before = ''
  for (;;) {
    const shown = await textsOf(page, screen)
    missing = missing.filter(text => !shown.includes(text))
    const now = shown.join('\n')
    // The same twice, a little apart: it is not on its way any more.
    if (missing.length === 0 || now === before || Date.now() > end) return missing
    before = now
    await page.waitForTimeout(60)
  }
}

/**
 * What a screen says, a text a piece. Figures are left out of the cards: those that run by the clock ("2.1 s ago") and
 * those that change with every delta are drawn at moments of their own; the table of Metrics has them.
 */
function textsOf(page: Page, screen: ComparedScreen): Promise<string[]> {
  return page.evaluate(shown => {
    const clocks = '.death-note,.countdown,.badge.failover,.card-figure,.big,.client-figures'
    const text = (element: Element): string => {
      const copy = element.cloneNode(true) as Element
      // They are drawn after the rest of a card.
      for (const actions of copy.querySelectorAll('.card-actions')) actions.remove()
      for (const clock of copy.querySelectorAll(clocks))
        clock.textContent = (clock.textContent ?? '').replace(/\d+(\.\d+)?/g, '#')
      const name = element.getAttribute('aria-label')
      return `${name === null ? '' : `${name}: `}${(copy.textContent ?? '').replace(/\s+/g, ' ').trim()}`
    }
    const all = (selector: string): string[] => [...document.querySelectorAll(selector)].map(text)
    // What leaves the lanes at their left edge does so by the clock.
    const marks = [...document.querySelectorAll('.lanes .marker')]
      .filter(mark => Number(/translate\(([\d.]+)/.exec(mark.getAttribute('transform') ?? '')?.[1]) > 200)
      .map(mark => `lane: ${mark.querySelector('title')?.textContent ?? ''}`)
    switch (shown) {
      case 'Lab':
        return [
          ...all('article.node'),
          ...all('.react-flow__edge [role=button]'),
          ...all('.fault-badge'),
          ...all('.hand-over'),
          ...marks
        ]
      case 'Timeline':
        return [
          // Under load there are many a second; what is far down is told by the same list.
          ...all('.timeline .event').filter(row => !row.includes('load of')),
          ...all('.timeline .steps')
        ]
      case 'Metrics':
        return all('.metrics table tr')
    }
  }, screen)
}
