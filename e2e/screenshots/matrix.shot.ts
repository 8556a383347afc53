import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from '../support/host'
import { scenes } from '../support/scenes/begun'
import { lookName, looks, setLook } from '../support/scenes/look'
import { furtherScenes } from '../support/scenes/scenes'
import { isLookedAt, openScene, setStage } from '../support/scenes/stage'
import { contactSheet, type Picture } from './contact-sheet'

/** Not kept in git: it is made to be looked at. */
const folder = fileURLToPath(new URL('../../screenshots', import.meta.url))

test('every screen, in every size, theme and language, and a sheet of all', async ({ panel }) => {
  test.setTimeout(2_400_000)
  panel.expectErrors(/404 .*\/api\/node\/balancer\/uploads\//)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const pictures: Picture[] = []
  const chosen = process.env['RELEVO_LOOKS']
  const stage = setStage(panel)
  try {
    for (const scene of [...scenes, ...furtherScenes]) {
      await openScene(stage, scene)
      if (!isLookedAt(scene)) continue
      for (const look of looks) {
        const name = lookName(look)
        if (chosen !== undefined && !new RegExp(chosen).test(name)) continue
        await setLook(panel.page, look)
        const file = `${scene.name} ${name}.png`.replace(/[ ,]+/g, '-')
        await panel.page.screenshot({ path: join(folder, file) })
        pictures.push({ scene: scene.name, look: name, file, width: look.width, height: look.height })
      }
    }
  } finally {
    stage.leave()
    writeFileSync(join(folder, 'index.html'), contactSheet(pictures))
  }
})
