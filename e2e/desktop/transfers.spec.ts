import { copyFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '../support/desktop'
import { dropFiles } from '../support/drop-file'
import { goTo } from '../support/lab-screen'

test.use({ preset: 'full' })

const sample = fileURLToPath(new URL('../support/sample.mp4', import.meta.url))

test('a video that is dropped is read where it lies, stored by three receivers, and plays', async ({
  desktop,
  dataDir
}) => {
  const { page } = desktop
  // The player asks the balancer first; only who received the file has it.
  desktop.expectErrors(/404 .*\/api\/node\/balancer\/uploads\//)
  const file = join(dataDir, 'vacaciones ñ.mp4')
  copyFileSync(sample, file)
  await page.evaluate(() =>
    addEventListener(
      'drop',
      event => {
        const [dropped] = event.dataTransfer?.files ?? []
        Object.assign(window, { droppedPath: window.relevo.pathForFile(dropped) })
      },
      { capture: true, once: true }
    )
  )
  await dropFiles(page, [file])
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { droppedPath?: string }).droppedPath))
    .toBe(file)
  await goTo(page, 'Transfers')
  await expect(page.getByText('3 of 3 equal')).toBeVisible()
  // Its path was enough: the panel has copied nothing into the data folder first.
  const uploads = join(dataDir, 'uploads')
  expect(existsSync(uploads) ? readdirSync(uploads) : []).toEqual([])

  const video = page.locator('video')
  await video.evaluate(async (element: HTMLVideoElement) => {
    element.muted = true
    await element.play()
  })
  await expect
    .poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime))
    .toBeGreaterThan(0.2)
  expect(await video.evaluate((element: HTMLVideoElement) => element.currentSrc)).toContain('/api/node/')
})

test('what is no file has no path', async ({ desktop: { page } }) => {
  const paths = await page.evaluate(() =>
    [new File(['x'], 'made-here.txt'), '/etc/passwd', null, {}, { path: '/etc/passwd' }].map(value =>
      window.relevo.pathForFile(value)
    )
  )
  expect(paths).toEqual(['', '', '', '', ''])
})
