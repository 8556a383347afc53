import './drop-overlay.css'
import { useEffect, useEffectEvent, useState, type DragEvent as ReactDragEvent } from 'react'
import { RelevoError } from '#shared/errors'
import { useWords } from '../../i18n/use-words'
import { isRunFile, useRunFiles } from '../../actions/use-run-files'
import { useTopologyFiles } from '../../actions/use-topology-files'
import { useMayAct } from '../../ui/acts'
import { useLab, usePanel } from '../../store/hooks'
import { Icon } from '../../ui/icon/icon'
import { outbox, type Route } from './outbox'
import { replicatedCount } from '../model/receivers'
import { droppedFiles, isDroppedTopology, mayBeTopology, type OutgoingFile } from './dropped-files'
import { TopologyDialog } from './topology-dialog'
import { useLeaveWarning } from './use-leave-warning'
import { useSendFiles } from './use-send-files'

/** Covers the window while files are dragged over it, whatever the screen: one half a route. */
export function DropOverlay() {
  const t = useWords()
  const { toasts } = usePanel()
  const send = useSendFiles()
  const files = useTopologyFiles()
  const runs = useRunFiles()
  const mayAct = useMayAct()
  const receivers = useLab(lab => replicatedCount(lab.topology), 0)
  const ready = useLab(() => true, false)
  const [over, setOver] = useState(false)
  const [asked, setAsked] = useState<(OutgoingFile & { readonly route: Route }) | null>(null)
  const [aim, setAim] = useState<Route | null>(null)

  useLeaveWarning()

  async function drop(data: DataTransfer | null, route: Route) {
    setOver(false)
    setAim(null)
    if (!data || !ready) return
    const dropped = await droppedFiles(data).catch((error: unknown) => {
      const unread = { code: 'FILE_NOT_FOUND', message: String(error) } as const
      toasts.show({ kind: 'error', error: error instanceof RelevoError ? RelevoError.data(error) : unread })
      return null
    })
    if (!dropped) return
    // A run of before is opened, and not sent; where one is shown, nothing else can be.
    const run = dropped.find(({ file }) => isRunFile(file))?.file
    if (run) return void runs.open(run)
    if (!mayAct) return toasts.show({ kind: 'done', text: t => t('runs.only-runs'), bad: true })
    // A topology is opened, and not sent.
    const topology = dropped.find(isDroppedTopology)?.file
    if (topology) void files.open(topology)
    const rest = dropped.filter(file => !isDroppedTopology(file))
    // One by itself that reads as a topology is asked about.
    const [only] = rest
    if (only && !topology && rest.length === 1 && (await mayBeTopology(only)))
      return setAsked({ ...only, route })
    if (rest.length > 0 || !topology) void send(rest, route)
  }
  const onDrop = useEffectEvent((event: DragEvent) => void drop(event.dataTransfer, outbox.getState().route))
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    function drag(event: DragEvent) {
      if (!carriesFiles(event)) return
      // Without this the browser would open the file in place of the panel.
      event.preventDefault()
      if (event.type === 'drop') onDrop(event)
      else setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const kinds = ['dragenter', 'dragover', 'drop'] as const
    for (const kind of kinds) addEventListener(kind, drag)
    addEventListener('dragleave', leave)
    return () => {
      for (const kind of kinds) removeEventListener(kind, drag)
      removeEventListener('dragleave', leave)
    }
  }, [])

  if (asked && !over) {
    const end = (act: () => void) => () => {
      setAsked(null)
      act()
    }
    return (
      <TopologyDialog
        name={asked.name}
        onOpen={end(() => void files.open(asked.file))}
        onSend={end(() => void send([asked], asked.route))}
        onClose={() => setAsked(null)}
      />
    )
  }
  if (!over || !ready) return null
  const target = (route: Route) => ({
    className: aim === route ? 'drop-half aimed' : 'drop-half',
    onDragEnter: () => setAim(route),
    onDragLeave: () => setAim(null),
    onDrop: (event: ReactDragEvent) => {
      event.preventDefault()
      event.stopPropagation()
      void drop(event.dataTransfer, route)
    }
  })
  return (
    <div className="drop-overlay">
      <p className="drop-title">{t(mayAct ? 'transfers.drop-to-send' : 'runs.drop-run')}</p>
      {mayAct && (
        <div className="drop-halves">
          {receivers > 0 && (
            <div {...target('replicated')}>
              <Icon name="proxy" size={32} />
              <b>{t('transfers.route-replicated', { count: receivers })}</b>
              <span>{t('transfers.route-replicated-hint')}</span>
            </div>
          )}
          <div {...target('balanced')}>
            <Icon name="balancer" size={32} />
            <b>{t('transfers.route-balanced')}</b>
            <span>{t('transfers.route-balanced-hint')}</span>
          </div>
        </div>
      )}
    </div>
  )
}
