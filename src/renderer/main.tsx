import { createRoot } from 'react-dom/client'
import { StrictMode } from 'react'
import './theme/fonts.css'
import './theme/tokens.css'
import './theme/base.css'
import { Root } from './root'
import { createClient } from './client/create-client'
import { followNewLink, runInAddress } from './client/token'
import { isNotable } from './events/catalogue'
import { setUpI18n } from './i18n/i18n'
import { createEditStore } from './store/edit-store'
import { createLabStore } from './store/lab-store'
import { loadLogBook } from './store/load-log-book'
import type { Panel } from './store/panel'
import { openRun } from './store/open-run'
import { createToastStore } from './store/toast-store'
import { createUiStore } from './store/ui-store'

const ui = createUiStore(navigator, { keepsScreen: window.relevo !== undefined })
setUpI18n(ui.getState().language)
const asked = runInAddress()
followNewLink()
const client = createClient()
if (asked !== null) openRun(ui, asked)
const panel: Panel = {
  client,
  lab: createLabStore(client, { logs: loadLogBook(), isNotable }),
  ui,
  toasts: createToastStore(),
  edits: createEditStore()
}

// At once, and not when it is drawn: what is held is then of one moment.
ui.subscribe(({ paused }) => panel.lab.hold(paused))

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root.')
createRoot(root).render(
  <StrictMode>
    <Root live={panel} />
  </StrictMode>
)
