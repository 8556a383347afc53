import { misplaced } from '../support/geometry'
import { expect, test } from '../support/host'
import { scenes } from '../support/scenes/begun'
import { lookName, looksOf, setLook } from '../support/scenes/look'
import { furtherScenes } from '../support/scenes/scenes'
import { isLookedAt, openScene, setStage } from '../support/scenes/stage'

/** `RELEVO_GEOMETRY=1`, on a quiet computer: all scenes, in three looks each; otherwise the first of them, in one. */
const whole = Boolean(process.env['RELEVO_GEOMETRY'])

test('nothing that is read or pressed is cut, covered, too small or over something else', async ({
  panel
}) => {
  if (whole) test.setTimeout(2_400_000)
  panel.expectErrors(/404 .*\/api\/node\/balancer\/uploads\//)
  const { page } = panel
  const stage = setStage(panel)
  try {
    for (const [index, scene] of (whole ? [...scenes, ...furtherScenes] : scenes).entries()) {
      await openScene(stage, scene)
      if (!isLookedAt(scene)) continue
      for (const look of looksOf(index, whole)) {
        await setLook(page, look)
        expect.soft(await misplaced(page), `${scene.name}, ${lookName(look)}`).toEqual([])
      }
    }
  } finally {
    stage.leave()
  }
})
