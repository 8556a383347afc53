import type { MachineAttempt } from '#shared/machines/attempt'
import { useFormat } from '../../format/use-format'
import { errorText } from '../../i18n/error-text'
import { useWords } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'
import type { IconName } from '../../ui/icon/icon-drawings'
import { CopyCommand } from './copy-command'
import { attemptRows, type RowState, type ShownRow } from './attempt-rows'
import './attempt-steps.css'

const icons = {
  waits: 'stopped',
  'goes-on': 'starting',
  done: 'check',
  failed: 'close'
} as const satisfies Record<RowState, IconName>

/** A try to reach a machine, step by step; where one fails, why, and what to run. */
export function AttemptSteps({
  attempt,
  program,
  isSsh
}: {
  attempt: MachineAttempt
  /** By which it is reached. */
  program: string
  isSsh: boolean
}) {
  const t = useWords()
  const { error } = attempt
  const command = error?.details?.['command']
  return (
    <section className="attempt" aria-label={t('machines.try.title')}>
      <ol aria-live="polite">
        {attemptRows(attempt, isSsh).map(row => (
          <Step key={row.row} row={row} attempt={attempt} program={program} />
        ))}
      </ol>
      {error && (
        <div className="attempt-error" role="alert">
          <p>{errorText(t, error)}</p>
          {typeof command === 'string' && command !== '' && <CopyCommand command={command} />}
        </div>
      )}
    </section>
  )
}

function Step({ row, attempt, program }: { row: ShownRow; attempt: MachineAttempt; program: string }) {
  const t = useWords()
  const format = useFormat()
  const { found } = attempt
  const { state, ms } = row
  const text =
    row.row === 'clock' && found
      ? t('machines.clock-hint', {
          bound: format.durationText(found.clock.boundMs),
          trip: format.durationText(found.clock.roundTripMs)
        })
      : row.row === 'node' && found
        ? t('machines.try.node-found', { version: found.node.replace(/^v/, '') })
        : row.wasThere
          ? t('machines.try.program-there')
          : t(`machines.try.${row.row}`, { program })
  return (
    <li className={`is-${state}`}>
      <Icon name={icons[state]} size={14} />
      <span className="grow">
        {text}
        <span className="unseen"> ({t(`machines.try.state.${state}`)})</span>
      </span>
      {ms !== null && <span className="quiet m11">{format.durationText(ms)}</span>}
    </li>
  )
}
