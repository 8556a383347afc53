import { useState } from 'react'
import { ToggleButton } from 'react-aria-components'
import type { RunSummary } from '#shared/runs/runs'
import { useRunFiles } from '../actions/use-run-files'
import { fileNameOf } from '../format/file-name'
import { useFormat } from '../format/use-format'
import { errorText } from '../i18n/error-text'
import { useWords } from '../i18n/use-words'
import { useCommand, usePanel, useUi } from '../store/hooks'
import { openRun } from '../store/open-run'
import { Button } from '../ui/controls/button'
import { Chip } from '../ui/display/chip'
import { Icon } from '../ui/icon/icon'
import { HandInDialog } from '../hand-in/hand-in-dialog'
import { Menu, MenuItem, MenuSeparator } from '../ui/overlays/menu'
import { Tooltip } from '../ui/overlays/tooltip'
import { DeleteRun } from './delete-run'
import { RenameRun } from './rename-run'
import { RunHappened } from './run-happened'
import { runTitle } from '../format/run-title'

/** One run: what it was, what happened in it, and what one does with it. */
export function RunRow(props: {
  run: RunSummary
  isCompared: boolean
  onCompare: (on: boolean) => void
  onChanged: () => void
}) {
  const t = useWords()
  const format = useFormat()
  const { ui } = usePanel()
  const { language, shown } = useUi(({ language, run }) => ({ language, shown: run?.id ?? null }))
  const { run, onChanged } = props
  const { id, live, imported, problem, durationMs, startedAt, topology, nodes, bytes } = run
  const title = runTitle(run, language)
  // Several runs have one title: their time tells them apart.
  const spoken = `${title}, ${format.date(startedAt)}`
  return (
    <li className="run" aria-label={spoken}>
      <div className="run-what">
        <b className="ellipsis">{title}</b>
        <span className="quiet small ellipsis">
          {problem
            ? errorText(t, problem)
            : t('runs.topology', { name: topology.name, nodes: t('shell.nodes', { count: nodes }) })}
        </span>
      </div>
      <div className="run-when">
        <span className="nw">{format.date(startedAt)}</span>
        <span className="quiet small nw">
          {durationMs === null ? '' : format.wholeDuration(durationMs)}
          {live && <Chip state="up">{t('runs.live')}</Chip>}
          {imported && <Chip icon="file">{t('runs.imported')}</Chip>}
          {problem && (
            <Chip state="failed" icon="failed">
              {t('runs.broken')}
            </Chip>
          )}
        </span>
      </div>
      <RunHappened counts={run.counts} />
      <span className="mono quiet nw run-size">{format.bytesText(bytes)}</span>
      <div className="run-acts">
        <Button
          icon="play"
          aria-label={t('runs.open-run', { run: spoken })}
          isDisabled={problem !== undefined || shown === id}
          onPress={() => openRun(ui, id)}
        >
          {t('runs.open')}
        </Button>
        <Tooltip text={t('runs.compare-hint')}>
          <ToggleButton
            className="btn m"
            aria-label={t('runs.compare-run', { run: spoken })}
            isSelected={props.isCompared}
            isDisabled={problem !== undefined}
            onChange={props.onCompare}
          >
            {props.isCompared && <Icon name="check" size={12} />}
            {t('runs.compare')}
          </ToggleButton>
        </Tooltip>
        <KeepButton run={run} spoken={spoken} onChanged={onChanged} />
        <RunMenu run={run} title={title} spoken={spoken} onChanged={onChanged} />
      </div>
    </li>
  )
}

function KeepButton(props: { run: RunSummary; spoken: string; onChanged: () => void }) {
  const t = useWords()
  const command = useCommand()
  const { id, keep, problem } = props.run
  return (
    <Tooltip text={t('runs.keep-hint')}>
      <ToggleButton
        className="btn m"
        aria-label={t('runs.keep-run', { run: props.spoken })}
        isSelected={keep}
        isDisabled={problem !== undefined}
        onChange={on => void command('run.change', { run: id, keep: on }).then(props.onChanged)}
      >
        {keep && <Icon name="check" size={12} />}
        {t('runs.keep')}
      </ToggleButton>
    </Tooltip>
  )
}

function RunMenu(props: { run: RunSummary; title: string; spoken: string; onChanged: () => void }) {
  const t = useWords()
  const { save } = useRunFiles()
  const { run, title, spoken, onChanged } = props
  const [dialog, setDialog] = useState<'rename' | 'delete' | 'hand-in' | null>(null)
  const close = () => setDialog(null)
  const handIn = { run: run.id, title, exercise: run.exercise?.id ?? null, student: run.who?.id ?? null }
  return (
    <>
      <Menu
        label={t('runs.more', { run: spoken })}
        trigger={<Button variant="ghost" icon="more" aria-label={t('runs.more', { run: spoken })} />}
      >
        <MenuItem
          icon="file"
          text={t('runs.rename')}
          isDisabled={run.problem !== undefined}
          onAction={() => setDialog('rename')}
        />
        <MenuItem
          icon="download"
          text={t('runs.save-file')}
          isDisabled={run.problem !== undefined}
          onAction={() => void save(run.id, fileNameOf(title, run.id))}
        />
        <MenuItem
          icon="file"
          text={t('runs.report.hand-in-item')}
          isDisabled={run.problem !== undefined}
          onAction={() => setDialog('hand-in')}
        />
        <MenuSeparator />
        <MenuItem
          icon="trash"
          danger
          text={t('runs.delete')}
          isDisabled={run.live}
          onAction={() => setDialog('delete')}
        />
      </Menu>
      {dialog === 'hand-in' && <HandInDialog {...handIn} onClose={close} />}
      {dialog === 'rename' && <RenameRun run={run} onChanged={onChanged} onClose={close} />}
      {dialog === 'delete' && <DeleteRun run={run} title={title} onChanged={onChanged} onClose={close} />}
    </>
  )
}
