import { useState, type FormEvent } from 'react'
import { joinCommandLine } from '#shared/programs/command-line'
import { useWords } from '../../i18n/use-words'
import { usePanel } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Field } from '../../ui/controls/field'
import { Segmented } from '../../ui/controls/segmented'
import { Dialog } from '../../ui/overlays/dialog'
import { useEdits } from '../edit/use-edits'
import { useLabModel } from '../model/lab-model'
import { AttemptSteps } from './attempt-steps'
import { JoinPane } from './join-pane'
import { addMachine, isElsewhere, readDraft, type MachineDraft, type NewMachine } from './machine-draft'
import { useAttempt } from './use-attempt'
import './add-machine.css'

const empty: MachineDraft = { line: '', id: null, address: null, node: '' }
/** Reasons for which one says where Node is. */
const nodeReasons: readonly unknown[] = ['no-node', 'old-node']

/** A new machine: by a command that leads there, or one that dials this computer. */
export function AddMachineDialog({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const [way, setWay] = useState<'command' | 'join'>('command')
  return (
    <Dialog title={t('machines.add')} isOpen wide onClose={onClose}>
      <Segmented
        label={t('machines.way')}
        value={way}
        segments={[
          { value: 'command', label: t('machines.by-command') },
          { value: 'join', label: t('machines.by-join') }
        ]}
        onChange={setWay}
      />
      {way === 'command' ? <CommandPane onClose={onClose} /> : <JoinPane onClose={onClose} />}
    </Dialog>
  )
}

/** How one gets there, tried step by step, and then in the lab. */
function CommandPane({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const { toasts } = usePanel()
  const { topology } = useLabModel()
  const { change } = useEdits()
  const { attempt, tried, goesOn, begin } = useAttempt()
  const [draft, setDraft] = useState(empty)
  const [adding, setAdding] = useState(false)
  const set = (part: Partial<MachineDraft>) => setDraft(now => ({ ...now, ...part }))

  const wayThere = (machine: NewMachine | null) =>
    machine && JSON.stringify([machine.ssh, machine.carrier, machine.node])
  const typed = readDraft(topology, draft, null)
  // What a machine has said of itself is of the one that was tried.
  const isSame = tried !== null && wayThere(typed.machine) === wayThere(tried)
  const found = (isSame && attempt?.found) || null
  const { line, id, badId, address, machine } = readDraft(topology, draft, found)
  const problem = typeof line === 'string' ? line : null
  const elsewhere = isElsewhere(address, found)
  const isWhole = machine !== null && address !== '' && !elsewhere
  // While something goes on its button keeps the focus, which Escape needs.
  const isBusy = goesOn || adding
  const mayAdd = isWhole && !isBusy
  const asksForNode =
    draft.node !== '' || (isSame && nodeReasons.includes(attempt?.error?.details?.['reason']))

  async function add() {
    if (!machine || !mayAdd) return
    setAdding(true)
    const isAdded = await change(now => addMachine(now, machine))
    setAdding(false)
    if (!isAdded) return
    toasts.show({ kind: 'done', text: t => t('machines.added', { machine: id }) })
    onClose()
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    if (found) void add()
    else if (machine && !goesOn) void begin(machine)
  }

  return (
    <form className="dialog-form" onSubmit={submit}>
      <Field
        label={t('machines.line')}
        value={draft.line}
        onChange={text => set({ line: text })}
        placeholder="student@20.1.2.3"
        hint={t('machines.line-hint')}
        error={problem === null || problem === 'empty' ? undefined : t(`machines.line-problem.${problem}`)}
        autoFocus
      />
      {machine && typeof line !== 'string' && (
        <p className="machine-runs small dim">
          {t('machines.runs')} <code>{commandOf(machine)}</code>
          {line.hasPassword && <span className="machine-password">{t('machines.password')}</span>}
        </p>
      )}
      <div className="machine-fields">
        <Field
          label={t('machines.name')}
          value={id}
          onChange={text => set({ id: text })}
          error={id !== '' && badId !== null ? t(`machines.${badId}`) : undefined}
        />
        <Field
          label={t('machines.address')}
          value={address}
          onChange={text => set({ address: text.trim() })}
          hint={t('machines.address-hint')}
          error={elsewhere ? t('machines.elsewhere', { address }) : undefined}
        />
      </div>
      {elsewhere && found && (
        <p className="machine-addresses">
          {found.addresses.slice(0, 6).map(own => (
            <Button key={own} size="s" onPress={() => set({ address: own })}>
              {t('machines.use-address', { address: own })}
            </Button>
          ))}
        </p>
      )}
      {asksForNode && (
        <Field
          label={t('machines.node')}
          value={draft.node}
          onChange={text => set({ node: text })}
          placeholder="node"
          hint={t('machines.node-hint')}
        />
      )}
      {attempt && isSame && (
        <AttemptSteps
          attempt={attempt}
          program={tried.carrier?.[0] ?? 'ssh'}
          isSsh={/(?:ssh|plink)(?:\.exe)?$/i.test(tried.carrier?.[0] ?? 'ssh')}
        />
      )}
      <footer>
        <Button onPress={onClose}>{t('common.action.cancel')}</Button>
        {!found && (
          <Button
            isDisabled={!isWhole}
            isPending={isBusy}
            hint={t('machines.add-untried-hint')}
            onPress={() => void add()}
          >
            {t('machines.add-untried')}
          </Button>
        )}
        {found ? (
          <Button type="submit" variant="primary" isDisabled={!isWhole} isPending={isBusy}>
            {t('common.action.add')}
          </Button>
        ) : (
          <Button type="submit" variant="primary" isDisabled={machine === null} isPending={goesOn}>
            {t(attempt?.error && isSame ? 'common.action.retry' : 'machines.try-it')}
          </Button>
        )}
      </footer>
    </form>
  )
}

function commandOf({ ssh, carrier, node = 'node' }: NewMachine): string {
  return joinCommandLine([...(ssh === undefined ? (carrier ?? []) : ['ssh', ssh]), node, '…'])
}
