import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defaultLab, largeLab, startLab } from '../panel/lab.mjs'
import { measureCpu, measureFrames, openBrowser, openPanel, screens } from '../panel/page.mjs'
import { percentile } from './report.mjs'

/** Exchanges a second over all proxies: with eleven replicas behind each and eight lines an exchange, 11,264 lines. */
const loadRate = 128
const windowSeconds = 5
/** How long the load runs before the panel is opened, ms: there is a past to open. */
const loadedMs = 8_000

/** The panel in a browser that draws in software, over the lab that it opens with, at rest. */
export const panelAtRest = async name => measure(name, await defaultLab(), 0)

/** The same over 49 nodes that write ten thousand log lines a second. */
export const panelUnderLoad = async name => measure(name, await largeLab(), loadRate)

async function measure(title, topology, rate) {
  if (!existsSync(fileURLToPath(new URL('../../out/main/web.js', import.meta.url)))) {
    throw new Error('not built; run `npm run build` first')
  }
  const lab = await startLab(topology)
  const browser = await openBrowser({ reducedMotion: false })
  try {
    if (rate > 0) await lab.call('load.set', { enabled: true, rate })
    await new Promise(resolve => setTimeout(resolve, rate > 0 ? loadedMs : 3_000))
    const linesBefore = rate > 0 ? await linesOf(lab, topology) : 0
    const startedAt = performance.now()
    const opened = await openPanel(browser.context, lab.url, 4_000)
    const found = {}
    for (const [screen, goThere] of Object.entries(screens)) {
      await goThere(opened.page)
      await opened.page.waitForTimeout(1_500)
      const cpu = await measureCpu(opened, browser.cpu, windowSeconds)
      const { frames, longTasks } = await measureFrames(opened, windowSeconds)
      found[screen] = { ...cpu, ...frameFigures(frames), longTasks }
    }
    const seconds = (performance.now() - startedAt) / 1000
    const linesPerSecond = rate > 0 ? ((await linesOf(lab, topology)) - linesBefore) / seconds : 0
    const held = opened.tasks.reduce((sum, { ms }) => sum + Math.max(0, ms - 50), 0)
    const opening = {
      usableMs: opened.usableMs,
      heldMs: held,
      longestMs: Math.max(0, ...opened.tasks.map(({ ms }) => ms))
    }
    print(title, opening, linesPerSecond, found)
    return { ...opening, linesPerSecond, screens: found }
  } finally {
    await browser.close()
    await lab.stop()
  }
}

/** Lines that all nodes have written since they were started. */
async function linesOf({ call }, { nodes }) {
  const read = await Promise.all(nodes.map(({ id }) => call('log.read', { node: id, limit: 1 })))
  return read.reduce((sum, { last }) => sum + last, 0)
}

function frameFigures(frames) {
  return { p50: percentile(frames, 0.5), p95: percentile(frames, 0.95), p99: percentile(frames, 0.99) }
}

const columns = [
  'task',
  'script',
  'style',
  'layout',
  'renderer',
  'gpu',
  'p50',
  'p95',
  'p99',
  'longTasks',
  'heap'
]

function print(title, { usableMs, heldMs, longestMs }, linesPerSecond, found) {
  console.log(`\n${title}: ${Math.round(linesPerSecond)} lines a second`)
  console.log(
    `  a button answers after ${Math.round(usableMs)} ms; ` +
      `held up ${Math.round(heldMs)} ms in all, ${Math.round(longestMs)} ms at most`
  )
  console.log(
    '  ms of CPU a second: task to layout of the main thread; then whole processes. Frames in ms, heap in MB.'
  )
  console.log(`  ${''.padEnd(10)}${columns.map(column => column.padStart(10)).join('')}`)
  for (const [screen, figures] of Object.entries(found)) {
    const cells = columns.map(column =>
      (column === 'heap' ? figures.heap / 1e6 : figures[column]).toFixed(1).padStart(10)
    )
    console.log(`  ${screen.padEnd(10)}${cells.join('')}`)
  }
}
