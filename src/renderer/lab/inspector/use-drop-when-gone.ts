import { useEffect } from 'react'
import { usePanel, useSetUi } from '../../store/hooks'
import type { LabData } from '../../store/projection'

/**
 * Takes the selection back when what is selected is gone: from the lab, and not only from the picture. What has just
 * been made or renamed is selected a frame before it is drawn.
 * @param isDrawn whether the picture has it
 */
export function useDropWhenGone(isDrawn: boolean, isThere: (lab: LabData) => boolean): void {
  const { lab } = usePanel()
  const setUi = useSetUi()
  useEffect(() => {
    if (isDrawn) return
    const now = lab.current()
    if (now && !isThere(now)) setUi({ selection: null })
  })
}
