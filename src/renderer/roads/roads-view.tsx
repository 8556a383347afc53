import { useState } from 'react'
import type { CommandArgs } from '#shared/contract'
import { furtherDoors } from '#shared/roads/file-doors'
import { usualRoadBytes, type RoadsRun } from '#shared/roads/roads'
import type { NodeView } from '#shared/state'
import { useFormat } from '../format/use-format'
import { reasonText } from '../i18n/reasons'
import { useWords } from '../i18n/use-words'
import { controlGlows } from '../store/glow'
import { useCommand, useLab, usePanel, useSetUi } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { Segmented } from '../ui/controls/segmented'
import { Select } from '../ui/controls/select'
import { Switch } from '../ui/controls/switch'
import { EmptyState } from '../ui/display/empty-state'
import { PageHead } from '../ui/display/panel'
import { RoadFile } from './road-file'
import { RoadsTable } from './roads-table'
import './roads-view.css'

const none: readonly NodeView[] = []

/** How many doors a file server has. */
const doorsOf = ({ port, receiverPort, doors = {} }: NodeView): number =>
  (port === null ? 0 : 1) + (receiverPort === null ? 0 : 1) + Object.keys(doors).length
const allDoors = furtherDoors.length + 2

/** The same file to one file server by each road, measured: HTTP, WebSocket, FTP, SFTP, TCP, with TLS and without. */
export function RoadsView() {
  const t = useWords()
  const format = useFormat()
  const command = useCommand()
  const { client, toasts } = usePanel()
  const setUi = useSetUi()
  const run = useLab<RoadsRun | null>(lab => lab.roads ?? null, null)
  const servers = useLab(lab => Object.values(lab.nodes).filter(({ kind }) => kind === 'file-server'), none)
  const glows = useLab(lab => controlGlows(lab, 'measure-roads'), false)
  const [chosen, setChosen] = useState<string | null>(null)
  const [size, setSize] = useState(String(usualRoadBytes))
  const [file, setFile] = useState<File | null>(null)
  /** How much of the user's own file the host has; null: none is being brought to it. */
  const [brought, setBrought] = useState<number | null>(null)
  const [together, setTogether] = useState(false)
  const [cut, setCut] = useState(true)
  const [busy, setBusy] = useState(false)
  const server = servers.find(({ id }) => id === (chosen ?? run?.node)) ?? mostDoors(servers)
  if (!server) {
    return (
      <div className="page roads">
        <PageHead title={t('roads.title')} text={t('roads.text')} />
        <EmptyState icon="fileserver" title={t('roads.no-server')} text={t('roads.no-server-text')}>
          <Button variant="primary" size="l" icon="lab" onPress={() => setUi({ screen: 'lab' })}>
            {t('roads.to-lab')}
          </Button>
        </EmptyState>
      </div>
    )
  }
  const { id: node } = server
  const isRunning = run?.running === true
  const start = async (): Promise<void> => {
    const source = file === null ? { bytes: Number(size) } : await bring(file)
    if (source !== null) await command('roads.run', { source, node, together, cut: cut && !together })
  }
  const bring = async (own: File): Promise<CommandArgs<'roads.run'>['source'] | null> => {
    setBrought(0)
    const staged = await client.stage(own, {
      onProgress: (sent, all) => setBrought(all === 0 ? 1 : sent / all)
    })
    setBrought(null)
    if (!staged.ok) {
      toasts.show({ kind: 'error', error: staged.error })
      return null
    }
    return 'path' in staged.value ? staged.value : { ...staged.value, name: own.name }
  }
  const openDoors = async (): Promise<void> => {
    setBusy(true)
    await command('roads.open-doors', { node })
    setBusy(false)
  }
  // Where nothing was measured yet it is in the middle, below what it will do.
  const measure = (
    <Button
      act
      variant="primary"
      className={glows ? 'glows' : ''}
      icon="play"
      isDisabled={server.state !== 'up'}
      isPending={brought !== null}
      onPress={() => void start()}
    >
      {t('roads.measure')}
    </Button>
  )
  return (
    <div className="page roads">
      <PageHead title={t('roads.title')} text={t('roads.text')}>
        {isRunning ? (
          <Button act icon="stop" onPress={() => void command('roads.stop', {})}>
            {t('roads.stop')}
          </Button>
        ) : (
          run && measure
        )}
      </PageHead>
      <div className="roads-choices">
        <Select
          size="m"
          label={t('roads.server')}
          value={node}
          options={servers.map(({ id }) => ({ value: id, label: id }))}
          onChange={setChosen}
        />
        <RoadFile size={size} onSize={setSize} file={file} onFile={setFile} />
        <Segmented
          label={t('roads.order')}
          value={together ? 'together' : 'in-turn'}
          segments={(['in-turn', 'together'] as const).map(value => ({ value, label: t(`roads.${value}`) }))}
          onChange={value => setTogether(value === 'together')}
        />
        <Switch isSelected={cut && !together} isDisabled={together} onChange={setCut}>
          {t('roads.cut')}
        </Switch>
        {doorsOf(server) < allDoors && (
          <span className="roads-doors">
            <span className="quiet">{t('roads.doors', { open: doorsOf(server), all: allDoors })}</span>
            <Button act icon="plug" isPending={busy} isDisabled={isRunning} onPress={() => void openDoors()}>
              {t('roads.open-doors')}
            </Button>
          </span>
        )}
      </div>
      {brought !== null && (
        <p className="roads-what" role="status">
          {t('roads.bringing', { percent: format.percent(Math.floor(brought * 100) / 100) })}
        </p>
      )}
      {run ? (
        <>
          <p className="roads-what" role="status">
            {t(run.file === '' ? 'roads.what-made' : 'roads.what', {
              file: run.file,
              size: format.bytesText(run.size),
              node: run.node
            })}{' '}
            <span className="quiet">
              {isRunning
                ? t('roads.running')
                : run.error === null
                  ? t('roads.done')
                  : run.error === 'stopped'
                    ? t('roads.stopped')
                    : `${t('roads.not-measured')} ${t('roads.said', { error: reasonText(format.language, run.error) })}`}
            </span>
          </p>
          <RoadsTable run={run} />
        </>
      ) : (
        <EmptyState icon="relay" title={t('roads.none')} text={t('roads.none-text')}>
          {measure}
        </EmptyState>
      )}
    </div>
  )
}

/** The one that runs, and has the most doors. */
function mostDoors(servers: readonly NodeView[]): NodeView | undefined {
  const points = (server: NodeView): number => doorsOf(server) + (server.state === 'up' ? 100 : 0)
  return [...servers].sort((a, b) => points(b) - points(a))[0]
}
