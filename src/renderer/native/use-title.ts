import { useEffect } from 'react'
import { titleIn } from '#shared/names'
import { useFormat } from '../format/use-format'
import { useLab, usePanel, useUi } from '../store/hooks'
import { overallProgress } from './progress'

/** The window's title: the topology, a dot while it is not saved, and in a browser how far its transfers are. */
export function useTitle(): void {
  const format = useFormat()
  const { desktop } = usePanel().client
  const language = useUi(ui => ui.language)
  const topology = useLab(data => titleIn(data.topology.title, language) ?? data.topology.name, '')
  const unsaved = useLab(data => data.unsaved, false)
  const progress = useLab(data => overallProgress(data.transfers), null)
  useEffect(() => {
    const shown = progress === null || desktop ? '' : `${format.percent(progress)} · `
    document.title = `${shown}${unsaved ? '• ' : ''}${topology ? `${topology} · Relevo` : 'Relevo'}`
  }, [topology, unsaved, progress, desktop, format])
  useEffect(() => void desktop?.progress(progress), [desktop, progress])
}
