import { useMemo, useRef, useState } from 'react'
import { decode } from '#shared/diagram/decode'
import type { Message } from '#shared/diagram/diagram'
import { traceDiagram } from '#shared/diagram/trace-diagram'
import type { Trace, TraceOf } from '#shared/diagram/trace'
import type { Topology } from '#shared/topology'
import type { Format } from '../format/format'
import { useFormat } from '../format/use-format'
import { errorText } from '../i18n/error-text'
import { useWords, type Words } from '../i18n/use-words'
import { useCommand, useLab } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'
import { Dialog } from '../ui/overlays/dialog'
import { useSize } from '../ui/use-size'
import { DiagramExport } from './diagram-export'
import { MessageDetails } from './message-details'
import { SpaceTime } from './space-time'
import { useTrace } from './use-trace'
import './diagram-dialog.css'

const zooms = [1, 2, 4, 8, 16] as const
const noTopology: Pick<Topology, 'nodes' | 'links'> = { nodes: [], links: [] }

/** Who sent what to whom, when, in one session, request or transfer, with the bytes. */
export function DiagramDialog({ of, onClose }: { of: TraceOf; onClose: () => void }) {
  const t = useWords()
  const format = useFormat()
  const read = useTrace(of)
  return (
    <Dialog title={titleOf(t, format, of)} isOpen size="full" onClose={onClose}>
      {read === null ? (
        <EmptyState icon="timeline" title={t('diagram.reading')} text="" />
      ) : read.trace === null ? (
        <EmptyState
          icon="timeline"
          title={t('diagram.nothing')}
          text={read.error ? errorText(t, read.error) : ''}
        />
      ) : (
        <TraceDiagram trace={read.trace} />
      )}
      <footer>
        <Button onPress={onClose}>{t('common.action.close')}</Button>
      </footer>
    </Dialog>
  )
}

function TraceDiagram({ trace }: { trace: Trace }) {
  const t = useWords()
  const format = useFormat()
  const topology = useLab(({ topology }) => topology, noTopology)
  const [area, size] = useSize<HTMLDivElement>()
  const drawing = useRef<HTMLDivElement>(null)
  const [zoom, setZoom] = useState(0)
  const [chosen, setChosen] = useState<string | null>(null)
  const diagram = useMemo(() => traceDiagram(trace, topology), [trace, topology])
  const decoded = useMemo(
    () => new Map(diagram.messages.map(message => [message.id, decode(message, diagram.messages)])),
    [diagram]
  )
  const saysOf = useMemo(
    () =>
      (message: Message): string => {
        if (message.ends) return t('diagram.ends')
        const bytes = format.bytesText(message.bytes)
        const summary = decoded.get(message.id)?.summary ?? ''
        return summary === '' ? bytes : `${bytes}: ${summary}`
      },
    [t, format, decoded]
  )
  const shown = diagram.messages.find(({ id }) => id === chosen) ?? null
  const factor = zooms[zoom] ?? 1
  return (
    <>
      <div className="trace-tools">
        <span className="dim">
          {t('diagram.at', {
            clock: format.clock(diagram.origin),
            time: format.durationText(diagram.end - diagram.start)
          })}
        </span>
        <span className="grow" />
        <Button
          variant="ghost"
          icon="minus"
          aria-label={t('diagram.zoom-out')}
          isDisabled={zoom === 0}
          onPress={() => setZoom(zoom - 1)}
        />
        <Button
          variant="ghost"
          icon="plus"
          aria-label={t('diagram.zoom-in')}
          isDisabled={zoom === zooms.length - 1}
          onPress={() => setZoom(zoom + 1)}
        />
        <DiagramExport trace={trace} diagram={diagram} drawing={drawing} saysOf={saysOf} />
      </div>
      <div className="trace-columns">
        <div className="trace-area" ref={area}>
          <div ref={drawing}>
            {size.width > 0 && (
              <SpaceTime
                diagram={diagram}
                label={t('diagram.label', { messages: diagram.messages.length })}
                width={Math.max(size.width - 2, 120 * diagram.lanes.length)}
                height={Math.max(320, size.height - 2) * factor}
                chosen={chosen}
                onChoose={setChosen}
                saysOf={saysOf}
              />
            )}
          </div>
        </div>
        <MessageDetails
          message={shown}
          decoded={shown ? (decoded.get(shown.id) ?? null) : null}
          diagram={diagram}
        />
      </div>
      <Notes trace={trace} isEmpty={diagram.messages.length === 0} />
    </>
  )
}

/** What is not in the diagram, and why. */
function Notes({ trace, isEmpty }: { trace: Trace; isEmpty: boolean }) {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const notes = [
    t('timeline.measured-only'),
    ...(isEmpty && trace.recording ? [t('diagram.no-bytes')] : []),
    ...(trace.unrecorded > 0
      ? [t('diagram.unrecorded', { count: trace.unrecorded, formatted: format.number(trace.unrecorded) })]
      : []),
    ...(trace.leftOut > 0 ? [t('diagram.left-out', { bytes: format.bytesText(trace.leftOut) })] : [])
  ]
  return (
    <div className="trace-notes">
      <p>{notes.join(' ')}</p>
      {!trace.recording && (
        <p>
          {t('diagram.not-recording')}{' '}
          <Button act size="s" onPress={() => void run('bytes.record', { on: true })}>
            {t('diagram.record')}
          </Button>
        </p>
      )}
    </div>
  )
}

function titleOf(t: Words, format: Format, of: TraceOf): string {
  switch (of.kind) {
    case 'session':
      return t('diagram.of-session', { session: format.number(of.session), node: of.node })
    case 'connection':
      return t('diagram.of-connection', { peer: of.peer, node: of.node })
    case 'transfer':
      return t('diagram.of-transfer')
  }
}
