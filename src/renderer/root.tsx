import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { App } from './app'
import { RecordedClient } from './client/recorded-client'
import { isNotable } from './events/catalogue'
import { createEditStore } from './store/edit-store'
import { createLabStore } from './store/lab-store'
import { closeRun } from './store/open-run'
import { PanelContext, type Panel } from './store/panel'
import { ActsContext } from './ui/acts'

/** The panel of the lab, or of the run of before that is opened: the same screens on another client. */
export function Root({ live }: { live: Panel }) {
  const recorded = useRecorded(live)
  const panel = recorded ?? live
  return (
    <PanelContext value={panel}>
      <ActsContext value={recorded === null}>
        <App key={recorded ? recorded.client.playback?.meta.id : 'live'} />
      </ActsContext>
    </PanelContext>
  )
}

/** The panel of the run that is to be shown; null: the lab is, also while the host opens the run. */
function useRecorded(live: Panel): Panel | null {
  const id = useStore(live.ui, ({ run }) => run?.id ?? null)
  const isReady = useStore(live.lab.state, ({ connection, lab }) => connection === 'ready' || lab !== null)
  const [recorded, setRecorded] = useState<Panel | null>(null)
  useEffect(() => {
    if (id === null || !isReady) return
    let panel: Panel | null = null
    let over = false
    void live.client.call('run.open', { run: id }).then(result => {
      if (over) return
      if (!result.ok) {
        live.toasts.show({ kind: 'error', error: result.error })
        return closeRun(live.ui)
      }
      panel = panelOf(live, new RecordedClient(live.client, result.value))
      setRecorded(panel)
    })
    return () => {
      over = true
      setRecorded(null)
      panel?.lab.close()
      panel?.client.close()
    }
  }, [live, id, isReady])
  return recorded
}

/** This window's choices and notices are the same for both. */
function panelOf(live: Panel, client: RecordedClient): Panel {
  return {
    ...live,
    client,
    lab: createLabStore(client, { isNotable, runNow: client.now }),
    edits: createEditStore()
  }
}
