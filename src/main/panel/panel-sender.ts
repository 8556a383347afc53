import type { WebFrameMain } from 'electron'
import { isPanelPage } from './panel-origin'

/** Whether a message comes from the panel's own main frame, and not from a frame inside it or another page. */
export function isPanelFrame(frame: Pick<WebFrameMain, 'parent' | 'url'> | null): boolean {
  return frame !== null && frame.parent === null && isPanelPage(frame.url)
}
