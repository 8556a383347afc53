import { expect, type Page } from '@playwright/test'
import { goTo } from './lab-screen'

/** The screens whose text is compared, by their names in English. */
export type ComparedScreen = 'Lab' | 'Timeline' | 'Replicas' | 'Metrics'

/** What the panel said at one moment. */
export interface Moment {
  readonly screen: ComparedScreen
  /** Run time of the last that the panel had heard when its picture was held, ms. */
  readonly t: number
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
  await page.keyboard.press('Space')
  const t = now()
  await expect(page.getByText('View paused')).toBeVisible()
  const texts = await textsOf(page, screen)
  await page.keyboard.press('Space')
  await expect(page.getByText('View paused')).toHaveCount(0)
  return { screen, t, texts }
}

/** How long before it was held the picture may have been drawn: figures wait for each other, ms. */
const drawnWithinMs = 1_300
/** A frame may be on its way when its time is noted, ms. */
const noticedWithinMs = 300
/** How long a screen may take to show another moment, ms. */
const shownWithinMs = 1_500

/**
 * Drags through the time in which a picture was drawn, until the recorded panel says the same as the live one did.
 * Resolves with what differs at the moment at which the least does: nothing, as a rule.
 */
export async function findMoment(page: Page, moment: Moment): Promise<readonly string[]> {
  await goTo(page, moment.screen)
  const track = page.getByRole('slider', { name: 'Moment of the run' })
  const box = await track.boundingBox()
  const [from, until] = [
    Number(await track.getAttribute('aria-valuemin')),
    Number(await track.getAttribute('aria-valuemax'))
  ]
  if (!box) throw new Error('the scrubber is not there')
  const xOf = (t: number) => box.x + (box.width * (t - from)) / (until - from)
  const middle = box.y + box.height / 2
  // A press near a mark means that; what is dragged goes where it is dragged to.
  await page.mouse.move(box.x + 1, middle)
  await page.mouse.down()
  let least: readonly string[] = ['the moment was not found']
  try {
    const first = Math.floor(xOf(Math.max(from, moment.t - drawnWithinMs)))
    const last = Math.ceil(xOf(Math.min(until, moment.t + noticedWithinMs)))
    for (let x = last; x >= first; x--) {
      await page.mouse.move(x, middle)
      const found = await differences(page, moment)
      if (found.length === 0) return []
      if (least[0] === 'the moment was not found' || found.length < least.length) least = found
    }
  } finally {
    await page.mouse.up()
  }
  return least
}

/** Looked at until they are gone, or the panel has settled and shows what it shows. */
async function differences(page: Page, { screen, texts }: Moment): Promise<readonly string[]> {
  const end = Date.now() + shownWithinMs
  let before = ''
  for (;;) {
    const shown = await textsOf(page, screen)
    const missing = texts.filter(text => !shown.includes(text)).map(text => `live only: ${text}`)
    const added = shown.filter(text => !texts.includes(text)).map(text => `recorded only: ${text}`)
    const found = [...missing, ...added]
    if (found.length === 0 || Date.now() > end) return found
    const now = shown.join('\n')
    // The same twice, a little apart: it is not on its way any more.
    if (now === before && screen === 'Lab') return found
    before = now
    await page.waitForTimeout(80)
  }
}

/**
 * What a screen says, a text a piece. Figures that run by the clock ("2.1 s ago") are left out of it: a held picture has
 * them from a moment of its own.
 */
function textsOf(page: Page, screen: ComparedScreen): Promise<string[]> {
  return page.evaluate(shown => {
    const clocks = '.death-note,.countdown,.badge.failover'
    const text = (element: Element): string => {
      const copy = element.cloneNode(true) as Element
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
          ...all('.react-flow__edge .pill').map((pill, index) => `pill ${index}: ${pill}`),
          ...all('.fault-badge'),
          ...all('.hand-over'),
          ...marks
        ]
      case 'Timeline':
        return [
          ...all('.timeline .event').slice(0, 12),
          ...all('.timeline .steps'),
          ...all('.timeline .pagehead p').map(head => head.replace(/ (in|en) .*$/, ''))
        ]
      case 'Replicas':
        return all('.replicas .rep-head, .replicas .pagehead p')
      case 'Metrics':
        return all('.metrics table tr')
    }
  }, screen)
}
