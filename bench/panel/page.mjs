import { chromium } from '@playwright/test'
import { systemChromium } from '../../scripts/lib/test/chromium.mjs'

/** Chromium as the end-to-end tests start it, which draws without a graphics card; motion is as a user has it. */
export async function openBrowser({ reducedMotion }) {
  const browser = await chromium.launch({
    executablePath: systemChromium(),
    args: ['--disable-quic', '--log-level=3', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']
  })
  const context = await browser.newContext({
    viewport: { width: 1360, height: 860 },
    locale: 'en-GB',
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference'
  })
  const system = await browser.newBrowserCDPSession()
  /** CPU seconds that each kind of Chromium's processes has had; raster and compositing are there too. */
  const cpu = async () => {
    const { processInfo } = await system.send('SystemInfo.getProcessInfo')
    const sums = { renderer: 0, gpu: 0, other: 0 }
    for (const { type, cpuTime } of processInfo) {
      sums[type === 'renderer' ? 'renderer' : type === 'GPU' ? 'gpu' : 'other'] += cpuTime
    }
    return sums
  }
  return { context, cpu, close: () => browser.close() }
}

/** Runs in the page before its own scripts: long tasks, and when a button has answered. */
function watchPage() {
  const seen = { tasks: [], usableAt: null }
  Object.assign(window, { benchSeen: seen })
  new PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries()) seen.tasks.push({ at: startTime, ms: duration })
  }).observe({ type: 'longtask', buffered: true })
  // The button that pauses the view: it is pressed as soon as it can be, and has answered once the note stands.
  const look = () => {
    const buttons = [...document.querySelectorAll('.dock-head button')]
    const pause = buttons.find(({ textContent }) => textContent.startsWith('Pause'))
    if (!pause || !document.querySelector('.react-flow__node article')) return requestAnimationFrame(look)
    pause.click()
    const answered = () => {
      if (!document.querySelector('.app-note')) return requestAnimationFrame(answered)
      requestAnimationFrame(() => {
        seen.usableAt = performance.now()
        pause.click()
      })
    }
    requestAnimationFrame(answered)
  }
  requestAnimationFrame(look)
}

/**
 * Opens the panel; resolves when a button has answered, with the time since navigation, the CPU that the main thread had
 * until then, and the tasks that held it up, ms.
 */
export async function openPanel(context, url, settleMs) {
  const page = await context.newPage()
  await page.addInitScript(watchPage)
  const devTools = await context.newCDPSession(page)
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' })
  await page.goto(url, { waitUntil: 'commit', timeout: 60_000 })
  await page.waitForFunction(() => window.benchSeen.usableAt !== null, null, { timeout: 60_000 })
  const cpuMs = 1000 * (await metricsOf(devTools)).TaskDuration
  await page.waitForTimeout(settleMs)
  const seen = await page.evaluate(() => window.benchSeen)
  return { page, devTools, usableMs: seen.usableAt, cpuMs, tasks: seen.tasks }
}

const counters = ['TaskDuration', 'ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration']

async function metricsOf(devTools) {
  const { metrics } = await devTools.send('Performance.getMetrics')
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
}

/** What the panel takes while nobody does anything: ms of CPU a second. */
export async function measureCpu({ page, devTools }, browserCpu, seconds) {
  const [before, cpuBefore, start] = [await metricsOf(devTools), await browserCpu(), performance.now()]
  await page.waitForTimeout(seconds * 1000)
  const [after, cpuAfter, end] = [await metricsOf(devTools), await browserCpu(), performance.now()]
  const rate = difference => (difference * 1e6) / (end - start)
  const [task, script, layout, style] = counters.map(name => rate(after[name] - before[name]))
  return {
    task,
    script,
    layout,
    style,
    renderer: rate(cpuAfter.renderer - cpuBefore.renderer),
    gpu: rate(cpuAfter.gpu - cpuBefore.gpu),
    heap: after.JSHeapUsedSize
  }
}

/** Times between frames, ms, while each one is asked for, and the tasks longer than 50 ms. */
export async function measureFrames({ page }, seconds) {
  return page.evaluate(async ms => {
    const from = performance.now()
    const frames = await new Promise(resolve => {
      const deltas = []
      let last = null
      const onFrame = now => {
        if (last !== null) deltas.push(now - last)
        last = now
        if (now - from < ms) requestAnimationFrame(onFrame)
        else resolve(deltas)
      }
      requestAnimationFrame(onFrame)
    })
    return { frames, longTasks: window.benchSeen.tasks.filter(({ at }) => at >= from).length }
  }, seconds * 1000)
}

/** Where the panel is measured: how one gets there. */
export const screens = {
  lab: page => goTo(page, 'Lab'),
  /** With a card for each node: a large lab opens with its groups folded. */
  cards: showAllCards,
  log: async page => {
    await showAllCards(page)
    await page
      .locator('.react-flow__node article')
      .filter({ hasText: 'replica-' })
      .first()
      .locator('b')
      .first()
      .click()
    await page.getByRole('tab', { name: 'Log' }).click()
    await page.getByRole('log').waitFor()
  },
  replicas: async page => {
    await closeInspector(page)
    await goTo(page, 'Replicas')
  },
  transfers: page => goTo(page, 'Transfers'),
  metrics: page => goTo(page, 'Metrics'),
  timeline: page => goTo(page, 'Timeline')
}

async function showAllCards(page) {
  await goTo(page, 'Lab')
  const folded = page.locator('.react-flow__node .fold[aria-expanded="false"]')
  while ((await folded.count()) > 0) await folded.first().click()
}

async function goTo(page, screen) {
  await page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click()
}

async function closeInspector(page) {
  await page.locator('.react-flow__pane').click({ position: { x: 4, y: 4 } })
}
