import { useState, type FormEvent } from 'react'
import { joinCommandLine, splitCommandLine, wordsOf } from '#shared/programs/command-line'
import { isForeign } from '#shared/doors'
import { freeName, nodeKinds, type NodeKind } from '#shared/names'
import type { ProgramProposal } from '#shared/programs/proposals'
import { useWords } from '../../i18n/use-words'
import { usePanel, useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/overlays/dialog'
import { Field } from '../../ui/controls/field'
import { SelectField } from '../../ui/controls/select-field'
import { isMovable } from '../machines/place-node'
import { addNode, freeId, freePort, idProblem, moveNode, parsePort, portOwner } from './edit-topology'
import { FindProgram } from './program/find-program'
import { useLabModel } from '../model/lab-model'
import { cardKindOf } from '../model/layout'
import { sentence } from '../trouble/trouble-text'
import { useEdits } from './use-edits'

const nobody = '-'

/** A new node with a name, a free port, and, if wished, a hub that sends to it. */
export function AddNodeDialog({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const setUi = useSetUi()
  const { toasts } = usePanel()
  const { topology } = useLabModel()
  const { change } = useEdits()
  const [kind, setKind] = useState<NodeKind>('replica')
  const [id, setId] = useState(() => freeId(topology, 'replica'))
  const [port, setPort] = useState(() => String(freePort(topology, 'replica')))
  const [command, setCommand] = useState('')
  const [host, setHost] = useState('127.0.0.1')
  const [program, setProgram] = useState({
    prepare: '',
    cwd: '',
    env: {} as Readonly<Record<string, string>>
  })
  const [from, setFrom] = useState(nobody)
  const [chosenMachine, setMachine] = useState('')
  const [busy, setBusy] = useState(false)

  const senders = topology.nodes.filter(node => cardKindOf(node) !== 'leaf').map(node => node.id)
  const wantsPort = kind !== 'client'
  const number = parsePort(port)
  const badId = idProblem(topology, id)
  // A server that is there may be on another machine, where the port is its own.
  const isHere = kind !== 'existing' || /^(127\.|localhost$|::1$)/.test(host.trim())
  const { machines = [] } = topology
  const machine = chosenMachine !== '' && isMovable({ kind }) ? chosenMachine : undefined
  const owner = number === null || !isHere ? null : portOwner(topology, number, undefined, machine ?? null)
  const optionalPort = kind === 'external' && port.trim() === ''
  const badPort = wantsPort && !optionalPort && (number === null || owner !== null)
  const words = splitCommandLine(command) ?? []
  const good =
    !busy &&
    badId === null &&
    !badPort &&
    (kind !== 'external' || words.length > 0) &&
    (kind !== 'existing' || host.trim() !== '')

  function choose(chosen: NodeKind) {
    setKind(chosen)
    setId(freeId(topology, chosen))
    setPort(chosen === 'client' ? '' : String(freePort(topology, chosen)))
  }
  function take(proposal: ProgramProposal) {
    const { prepare, command: line, args, cwd, env, port: listens } = proposal
    setId(freeName(topology.nodes, proposal.name))
    setCommand(joinCommandLine([...wordsOf(line), ...args]))
    setPort(listens === null ? '' : String(listens))
    setProgram({ prepare: prepare ?? '', cwd, env })
  }
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!good) return
    const node = {
      id,
      kind,
      port: wantsPort ? number : null,
      command: command.trim(),
      host: host.trim(),
      program,
      from: from === nobody ? null : from,
      machine
    }
    setBusy(true)
    const isAdded = await change(now => addNode(now, node))
    setBusy(false)
    if (!isAdded) return
    toasts.show({ kind: 'done', text: t => t('lab.edit.added', { node: id }) })
    // What it prints first tells whether it works.
    setUi({ selection: { kind: 'node', id }, tab: kind === 'external' ? 'log' : 'overview' })
    onClose()
  }

  return (
    <Dialog title={t('lab.edit.add-title')} isOpen wide={kind === 'external'} onClose={onClose}>
      <form className="dialog-form" onSubmit={event => void submit(event)}>
        <SelectField
          label={t('lab.edit.kind')}
          value={kind}
          options={nodeKinds.map(value => ({ value, label: t(`common.kind.${value}`) }))}
          onChange={choose}
        />
        {kind === 'external' && <FindProgram onChoose={take} />}
        <Field
          label={t('lab.config.name')}
          value={id}
          onChange={setId}
          error={badId === null ? undefined : t(`lab.config.${badId}`)}
          autoFocus
        />
        {kind === 'external' && (
          <Field
            label={t('lab.edit.command')}
            value={command}
            onChange={setCommand}
            hint={t('lab.edit.command-hint')}
          />
        )}
        {kind === 'existing' && (
          <Field
            label={t('lab.edit.host')}
            value={host}
            onChange={setHost}
            hint={t('lab.edit.host-hint')}
            error={host.trim() === '' ? t('lab.edit.no-host') : undefined}
          />
        )}
        {kind === 'external' && (
          <Field
            label={t('lab.program.prepare')}
            value={program.prepare}
            onChange={prepare => setProgram(now => ({ ...now, prepare }))}
            hint={t('lab.program.prepare-hint')}
          />
        )}
        {kind === 'external' && (
          <Field
            label={t('lab.program.cwd')}
            value={program.cwd}
            onChange={cwd => setProgram(now => ({ ...now, cwd }))}
            hint={
              Object.keys(program.env).length > 0
                ? t('lab.program.env', {
                    env: Object.entries(program.env)
                      .map(pair => pair.join('='))
                      .join(' ')
                  })
                : undefined
            }
          />
        )}
        {wantsPort && (
          <Field
            label={t('lab.config.port')}
            value={port}
            onChange={setPort}
            numeric
            error={
              !badPort
                ? undefined
                : owner === null
                  ? t('lab.config.bad-port')
                  : t('lab.config.taken-here', { node: owner })
            }
          />
        )}
        {number !== null && owner !== null && <MoveOwner owner={owner} port={number} />}
        {machines.length > 0 && isMovable({ kind }) && (
          <SelectField
            label={t('machines.machine')}
            value={chosenMachine}
            options={[
              { value: '', label: t('machines.desk') },
              ...machines.map(({ id: value }) => ({ value, label: value }))
            ]}
            onChange={setMachine}
          />
        )}
        {kind !== 'client' && (
          <SelectField
            label={t('lab.edit.link-from')}
            value={from}
            options={[
              { value: nobody, label: t('lab.edit.nothing') },
              ...senders.map(value => ({ value, label: value }))
            ]}
            onChange={setFrom}
          />
        )}
        <footer>
          <Button onPress={onClose}>{t('common.action.cancel')}</Button>
          <Button type="submit" variant="primary" isDisabled={!good}>
            {t(kind === 'external' ? 'lab.program.try' : 'common.action.add')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}

/** Many programs listen where they want to: then it is for the node that has that port to make way. */
function MoveOwner({ owner, port }: { owner: string; port: number }) {
  const t = useWords()
  const { topology } = useLabModel()
  const { change } = useEdits()
  const [busy, setBusy] = useState(false)
  const kind = topology.nodes.find(({ id }) => id === owner)?.kind
  // Where another program listens is for itself to say.
  if (kind === undefined || isForeign(kind)) return null
  const to = freePort(topology, kind, port)
  async function move() {
    setBusy(true)
    await change(now => moveNode(now, owner, port, to))
    setBusy(false)
  }
  return (
    <div>
      <Button size="s" isPending={busy} onPress={() => void move()}>
        {sentence(t('ports.change.move', { node: owner, to }))}
      </Button>
    </div>
  )
}
