import { startWebHostProcess } from '../test/support/web-host-process'
import { allUp, card } from './support/lab-screen'
import { expect, test } from './support/host'

/** A file that the page was still fetching when the host died is cut; what comes after is refused. */
const refusedConnection = /ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)|WebSocket connection to/

test('when the host dies the panel says so, and when another takes its place that the link is old', async ({
  panel
}) => {
  const { page, host, dataDir } = panel
  await allUp(page)
  panel.expectErrors(refusedConnection)
  panel.expectErrors(/40[13]/)
  panel.expectErrors(/Failed to fetch dynamically imported module/)
  host.child.kill('SIGKILL')
  await host.exited
  await expect(page.getByText('Reconnecting…').first()).toBeVisible()
  await expect(page.getByText(/What you see is from before/)).toBeVisible()
  await expect(card(page, 'replica-1')).toBeVisible()

  // A window whose program was not fetched before says that it can't be now, and takes nothing else away.
  await page.getByRole('button', { name: /^Load generator: / }).click()
  await page.getByRole('button', { name: 'What is sent…' }).press('Enter')
  const failed = page.getByRole('dialog', { name: 'This window could not be shown' })
  await failed.getByRole('button', { name: 'Close' }).click()
  await expect(failed).toBeHidden()
  await expect(card(page, 'replica-1')).toBeVisible()

  const again = await startWebHostProcess([
    '--port',
    new URL(host.url).port,
    '--data',
    dataDir,
    '--topology',
    `${dataDir}/full.json`
  ])
  try {
    await expect(page.getByText('This link is no longer valid').first()).toBeVisible()
    // Put into the same window, the new link leads to the new host.
    await page.goto(again.url)
    await expect(page.getByText('This link is no longer valid')).toHaveCount(0)
    await allUp(page)
  } finally {
    await again.stop()
  }
})

test('when the host stands still the panel says that it does not answer, and goes on with it', async ({
  panel: { page, host }
}) => {
  test.skip(process.platform === 'win32', 'there are no signals to stop a process by')
  await allUp(page)
  host.child.kill('SIGSTOP')
  try {
    await expect(page.getByText('No answer').first()).toBeVisible()
    await expect(page.getByText(/What you see is from before, and what you do/)).toBeVisible()
    await expect(card(page, 'replica-1')).toBeVisible()
  } finally {
    host.child.kill('SIGCONT')
  }
  await expect(page.getByText('No answer')).toHaveCount(0)
  await allUp(page)
})

test('the panel opened without its token says what to open instead, and shows nothing of the lab', async ({
  panel
}) => {
  panel.expectErrors(refusedConnection)
  panel.expectErrors(/40[13]/)
  const stranger = await panel.openBrowser({ locale: 'en-GB' })
  await stranger.evaluate(() => sessionStorage.clear())
  await stranger.goto('about:blank')
  await stranger.goto(new URL(panel.host.url).origin)
  await expect(stranger.getByText('This link is no longer valid').first()).toBeVisible()
  await expect(stranger.getByText(/Open the link that the host printed/).first()).toBeVisible()
  await expect(stranger.getByRole('article')).toHaveCount(0)
})
