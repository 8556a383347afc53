import type { RefObject } from 'react'
import { captureOf } from '#shared/bytes/pcapng'
import type { Diagram, Message } from '#shared/diagram/diagram'
import { mermaidOf, shivizOf } from '#shared/diagram/export-text'
import type { Trace } from '#shared/diagram/trace'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useLab } from '../store/hooks'
import { downloadBlob, downloadText } from '../ui/download'
import { ExportMenu } from '../ui/overlays/export-menu'
import { MenuItem } from '../ui/overlays/menu'
import { pointText } from './point-text'

/** Takes a diagram away: as a picture, as a text for other programs, or its bytes as a capture. */
export function DiagramExport(props: {
  trace: Trace
  diagram: Diagram
  /** Where it is drawn. */
  drawing: RefObject<HTMLDivElement | null>
  saysOf: (message: Message) => string
}) {
  const { trace, diagram, drawing, saysOf } = props
  const t = useWords()
  const format = useFormat()
  const startedAt = useLab(({ run }) => run.startedAt, 0)
  const name = fileName(trace)
  const words = {
    lane: ({ node, kind }: Diagram['lanes'][number]) =>
      node ?? t(kind === 'supervisor' ? 'timeline.supervisor' : 'timeline.client'),
    point: (point: Diagram['points'][number]) => pointText(t, format, point),
    message: saysOf
  }
  return (
    <ExportMenu name={name} withText picture={() => drawing.current?.querySelector('svg')}>
      <MenuItem
        icon="file"
        text={t('diagram.as-mermaid')}
        onAction={() => downloadText(`${name}.mmd`, mermaidOf(diagram, words))}
      />
      <MenuItem
        icon="file"
        text={t('diagram.as-shiviz')}
        onAction={() => downloadText(`${name}.shiviz.log`, shivizOf(diagram, words))}
      />
      <MenuItem
        icon="file"
        text={t('diagram.as-pcapng')}
        isDisabled={trace.connections.length === 0}
        onAction={() => {
          const capture = captureOf(onceEach(trace), { startedAt, name })
          downloadBlob(`${name}.pcapng`, new Blob([capture.slice()], { type: 'application/x-pcapng' }))
        }}
      />
    </ExportMenu>
  )
}

/** Each connection from one of its ends: a capture of both would have every byte twice. */
function onceEach({ connections }: Trace): Trace['connections'] {
  const port = (address: string) => address.slice(address.lastIndexOf(':') + 1)
  const key = (a: string, b: string) => [port(a), port(b)].sort().join()
  const opened = new Set(
    connections.flatMap(({ to, local, remote }) => (to === null ? [] : [key(local, remote)]))
  )
  return connections.filter(({ to, local, remote }) => to !== null || !opened.has(key(local, remote)))
}

function fileName({ of }: Trace): string {
  switch (of.kind) {
    case 'session':
      return `${of.node}-session-${of.session}`
    case 'connection':
      return `${of.node}-${of.peer.replace(/[^\w.-]+/g, '-')}`
    case 'transfer':
      return `transfer-${of.transfer.replace(/[^\w.-]+/g, '-')}`
  }
}
