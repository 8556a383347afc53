import { misplaced } from '../support/geometry'
import { expect, test } from '../support/host'
import { isLookedAt, lookName, looksOf, openScene, scenes, setLook, setStage } from '../support/scenes'

test('nothing that is read or pressed is cut, covered, too small or over something else', async ({
  panel
}) => {
  // Each scene in three looks: on a computer that is busy with the rest of the tests it takes many minutes.
  test.skip(!process.env['RELEVO_GEOMETRY'], 'set RELEVO_GEOMETRY=1, on a quiet computer')
  test.slow()
  panel.expectErrors(/404 .*\/api\/node\/balancer\/uploads\//)
  const { page } = panel
  const stage = setStage(panel)
  try {
    for (const [index, scene] of scenes.entries()) {
      await openScene(stage, scene)
      if (!isLookedAt(scene)) continue
      for (const look of looksOf(index)) {
        await setLook(page, look)
        expect.soft(await misplaced(page), `${scene.name}, ${lookName(look)}`).toEqual([])
      }
    }
  } finally {
    stage.leave()
  }
})
