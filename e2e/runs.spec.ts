import type { Page } from '@playwright/test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropFiles } from './support/drop-file'
import { allUp, card, goTo, setRate } from './support/lab-screen'
import { differences, takeDown, type Moment, type Shown } from './support/recorded'
import { expect, test } from './support/host'

const banner = (page: Page) => page.getByText('Recorded run', { exact: true })
const moment = (page: Page) => page.getByRole('slider', { name: 'Moment of the run' })

/** Opens the run of this lab, as far as it has come. */
async function openThisRun(page: Page): Promise<void> {
  await goTo(page, 'Runs')
  await page.getByRole('button', { name: /^Open the run/ }).click()
  await expect(banner(page)).toBeVisible()
}

test('a recorded failover says what it said live, on every screen', async ({ panel }) => {
  const { page, dataDir } = panel
  await allUp(page)
  const moments: Moment[] = []
  const take = async (show: Shown, times = 1): Promise<void> => {
    for (let time = 0; time < times; time++) moments.push(await takeDown(page, show))
  }
  const lab = { screen: 'Lab' }
  // It is offered in the lab that goes on only.
  await page.getByRole('button', { name: 'Hide this line' }).click()
  const file = join(dataDir, 'notes.txt')
  writeFileSync(file, 'the same file, three times\n'.repeat(20_000))
  await dropFiles(page, [file])
  await goTo(page, 'Roads')
  await page.getByRole('button', { name: 'Measure' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Done.' })).toBeVisible()
  await take({ screen: 'Roads' })
  await goTo(page, 'Transfers')
  await expect(page.getByText('3 of 3 equal')).toBeVisible()
  await take({ screen: 'Transfers' })

  await goTo(page, 'Lab')
  await page.getByRole('button', { name: /^Pace/ }).click()
  await page.getByRole('menuitem', { name: 'For the class' }).click()
  // So few that a busy computer keeps up.
  await setRate(page, 16)
  await page.getByText('Load generator', { exact: true }).click()
  await expect(card(page, 'clients')).not.toContainText(/(^|\D)0 exch/)
  await take({ screen: 'Lab', node: 'replica-2', tab: 'Log' })
  await take({ screen: 'Lab', node: 'proxy', tab: 'Overview' })
  await take({ screen: 'Replicas' })
  await goTo(page, 'Lab')
  await card(page, 'replica-1').getByRole('button', { name: 'Kill' }).click()
  await expect(card(page, 'replica-1', 'Down')).toBeVisible()
  await take(lab, 3)
  await take({ screen: 'Timeline' })
  await take({ screen: 'Metrics' })
  await take({ screen: 'Replicas' })
  await goTo(page, 'Lab')
  await expect(card(page, 'replica-1', 'Up')).toBeVisible()
  await card(page, 'server-2').getByRole('button', { name: 'Freeze' }).click()
  await expect(card(page, 'server-2', 'Frozen')).toBeVisible()
  await take(lab, 2)
  await page.getByRole('button', { name: /Reset faults/ }).click()
  await expect(card(page, 'server-2', 'Up')).toBeVisible()
  await take(lab)
  await take({ screen: 'Lab', node: 'replica-1', tab: 'Overview' })
  await take({ screen: 'Metrics' })
  await take({ screen: 'Timeline' })
  await goTo(page, 'Lab')
  await page.getByText('Load generator', { exact: true }).click()
  await take({ screen: 'Exercises' })
  await take({ screen: 'Timeline' })
  await take(lab)
  expect(moments).toHaveLength(20)

  await openThisRun(page)
  for (const [index, taken] of moments.entries())
    expect.soft(await differences(page, taken), `moment ${index}, ${taken.screen} at ${taken.at}`).toEqual([])
  // The lab has gone on meanwhile, and is there again at a press.
  await page.getByRole('button', { name: 'Back to the live lab' }).click()
  await expect(banner(page)).toHaveCount(0)
  await goTo(page, 'Lab')
  await allUp(page)
})

test('a run is gone through by keys and marks, and nothing can be done to it', async ({
  panel: { page }
}) => {
  await allUp(page)
  await card(page, 'server-1').getByRole('button', { name: 'Keep down' }).click()
  await expect(card(page, 'server-1', 'Down')).toBeVisible()
  await openThisRun(page)

  await page.keyboard.press('Home')
  await page.keyboard.press(']')
  await goOnUntilDown(page, 'server-1')
  const valueNow = async () => Number(await moment(page).getAttribute('aria-valuenow'))
  const marked = await valueNow()
  await page.keyboard.press(',')
  await expect.poll(valueNow).toBeLessThan(marked)
  await page.keyboard.press('.')
  await expect.poll(valueNow).toBe(marked)
  await moment(page).focus()
  await page.keyboard.press('End')
  await expect(card(page, 'server-1', 'Down')).toBeVisible()
  const end = await valueNow()
  expect(end).toBeGreaterThanOrEqual(marked)
  await page.keyboard.press('ArrowLeft')
  await expect.poll(valueNow).toBe(end - 1000)
  await page.getByRole('button', { name: 'What happened' }).click()
  await page.getByRole('menuitem', { name: /^Kill: server-1/ }).click()
  await goOnUntilDown(page, 'server-1')
  // It may have come to the end by that.
  await moment(page).focus()
  await page.keyboard.press('Home')
  const begin = Number(await moment(page).getAttribute('aria-valuemin'))
  await expect.poll(valueNow).toBe(begin)
  await page.keyboard.press(']')
  await expect.poll(valueNow).toBeGreaterThan(begin)
  await card(page, 'replica-1').getByText('replica-1', { exact: true }).click()
  // Slowly, so that it is not at its end before it was looked at.
  const stopped = await valueNow()
  for (const key of ['<', '<', '<', 'Space']) await page.keyboard.press(key)
  await expect(page.getByRole('button', { name: 'Stop the playback' })).toBeVisible()
  await expect.poll(valueNow).toBeGreaterThan(stopped)
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Play the run' })).toBeVisible()

  // Keys that act do nothing, the palette has no acts, and the buttons that act are off.
  for (const key of ['k', 'f', 'r', 'Delete', 'Control+z']) await page.keyboard.press(key)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('Control+k')
  await page.keyboard.insertText('kill')
  await expect(page.getByText('Nothing matches')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Send exchange' }).first()).toBeDisabled()
  for (const act of ['Kill', 'Freeze'])
    await expect(card(page, 'replica-1').getByRole('button', { name: act })).toBeDisabled()

  // A reload shows the run still; the lab is as it was.
  await page.reload()
  await expect(banner(page)).toBeVisible()
  await page.getByRole('button', { name: 'Back to the live lab' }).click()
  await expect(card(page, 'server-1', 'Down')).toBeVisible()
  await expect(card(page, 'replica-1', 'Up')).toBeVisible()
  await card(page, 'replica-1').getByRole('button', { name: 'Freeze' }).click()
  await expect(card(page, 'replica-1', 'Frozen')).toBeVisible()
})

test('runs are named, kept, saved as files, opened from them, compared and deleted', async ({ panel }) => {
  const { page, dataDir } = panel
  await allUp(page)
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(page.getByText(/^HOLA ×1/)).toBeVisible()
  await goTo(page, 'Runs')
  const rows = page.getByRole('list', { name: 'Runs of before' }).getByRole('listitem')
  await expect(rows).toHaveCount(1)
  await page.getByRole('button', { name: /^More about/ }).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('the <b>first</b> one')
  await page.keyboard.press('Enter')
  await expect(rows.first()).toContainText('the <b>first</b> one')
  await page.getByRole('button', { name: /^Keep the run/ }).click()
  await expect(page.getByRole('button', { name: /^Keep the run/ })).toHaveAttribute('aria-pressed', 'true')

  await page.getByRole('button', { name: /^More about/ }).click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Save as a file…' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/^the-b-first-b-one-.*\.relevo-run$/)
  const file = join(dataDir, 'saved.relevo-run')
  await download.saveAs(file)

  await page.locator('input[type=file][accept=".relevo-run"]').setInputFiles(file)
  await expect(banner(page)).toBeVisible()
  await goTo(page, 'Runs')
  await expect(rows).toHaveCount(2)
  await expect(rows.getByText('from a file')).toHaveCount(1)
  for (const index of [0, 1])
    await page
      .getByRole('button', { name: /^Compare the run/ })
      .nth(index)
      .click()
  const comparison = page.getByRole('region', { name: 'Two runs on one axis' })
  await expect(comparison.locator('.recharts-line-curve')).toHaveCount(2)
  await page.getByRole('button', { name: 'Close the comparison' }).click()

  // The run that goes on cannot be deleted; the other can, asked first, and is closed with it.
  const imported = rows.filter({ hasText: 'from a file' })
  await imported.getByRole('button', { name: /^More about/ }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await expect(rows).toHaveCount(2)
  await imported.getByRole('button', { name: /^More about/ }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(rows).toHaveCount(1)
  await expect(banner(page)).toHaveCount(0)
  await page.getByRole('button', { name: /^More about/ }).click()
  await expect(page.getByRole('menuitem', { name: 'Delete…' })).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Escape')

  // One bit of the file, its half, and something else by that name: refused in words, and nothing is taken.
  const whole = readFileSync(file)
  const changed = Buffer.from(whole)
  changed[Math.floor(whole.length / 2)]! ^= 1
  const bad = {
    'changed.relevo-run': changed,
    'half.relevo-run': whole.subarray(0, whole.length / 2),
    'other.relevo-run': Buffer.from('<script>alert(1)</script>')
  }
  for (const [name, bytes] of Object.entries(bad)) {
    const path = join(dataDir, name)
    writeFileSync(path, bytes)
    await dropFiles(page, [path])
    await expect(page.getByText(/The file is not a whole run/)).toBeVisible()
    await page.getByRole('button', { name: 'Dismiss' }).last().click()
    await expect(page.getByText(/The file is not a whole run/)).toHaveCount(0)
  }
  await expect(rows).toHaveCount(1)
})

/** Goes on event by event to the node's death: on a busy machine it is heard of after the press that brought it about. */
async function goOnUntilDown(page: Page, node: string): Promise<void> {
  const dead = card(page, node, 'Down')
  await expect(async () => {
    if (!(await dead.isVisible())) await page.keyboard.press('.')
    await expect(dead).toBeVisible({ timeout: 2_000 })
  }).toPass()
}
