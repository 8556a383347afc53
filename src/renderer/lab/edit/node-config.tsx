import '../../faults/form/schema-without-eval'
import { useState, type FormEvent } from 'react'
import { furtherDoors, isFurtherDoor, type FurtherDoor } from '#shared/roads/file-doors'
import type { NodeView } from '#shared/state'
import { useWords } from '../../i18n/use-words'
import { useCommand, usePanel, useSetUi } from '../../store/hooks'
import { ActGroup } from '../../ui/controls/act-group'
import { Button } from '../../ui/controls/button'
import { Field } from '../../ui/controls/field'
import { ComparisonForm } from './comparison-form'
import { DeleteDialog } from './delete-dialog'
import { idProblem, parsePort, portOwner, renameNode } from './edit-topology'
import { DoorSwitches } from './door-switches'
import { HostForm } from './host-form'
import { JsonForm } from './json-form'
import { MachineForm } from '../machines/machine-form'
import { useLabModel } from '../model/lab-model'
import { ProgramForm } from './program-form'
import { useEdits } from './use-edits'
import './node-config.css'

/**
 * Name, where a server that is there already is, ports, how a proxy compares, how a program is run, and all the rest as
 * it stands in the file.
 */
export function NodeConfig({ node }: { node: NodeView }) {
  const t = useWords()
  const { topology } = useLabModel()
  const config = topology.nodes.find(({ id }) => id === node.id)
  const [deleting, setDeleting] = useState(false)
  return (
    <div className="sec">
      <ActGroup>
        <NameForm key={node.id} id={node.id} />
        {config && <MachineForm key={`machine-${config.machine}`} node={config} />}
        {config?.kind === 'existing' && <HostForm key={config.host} node={config} />}
        {node.port !== null && (
          <PortForm key={`port-${node.port}`} node={node.id} door="port" port={node.port} />
        )}
        {node.receiverPort !== null && (
          <PortForm
            key={`rcv-${node.receiverPort}`}
            node={node.id}
            door="receiverPort"
            port={node.receiverPort}
          />
        )}
        {doorKindsOf(node).map(([kind, port]) => (
          <PortForm key={`${kind}-${port}`} node={node.id} door={kind} port={port} />
        ))}
        {config?.kind === 'file-server' && <DoorSwitches node={config} />}
        {config?.kind === 'external' && <ProgramForm key={JSON.stringify(config)} node={config} />}
        {config?.kind === 'replicating-proxy' && <ComparisonForm node={config} />}
        {config && <JsonForm key={`json-${JSON.stringify(config)}`} node={config} />}
        <p>
          <Button act variant="danger" icon="trash" className="delete-node" onPress={() => setDeleting(true)}>
            {t('lab.config.delete')}
          </Button>
        </p>
      </ActGroup>
      {deleting && <DeleteDialog id={node.id} onClose={() => setDeleting(false)} />}
    </div>
  )
}

function NameForm({ id }: { id: string }) {
  const t = useWords()
  const setUi = useSetUi()
  const { topology } = useLabModel()
  const { change } = useEdits()
  const [name, setName] = useState(id)
  const problem = idProblem(topology, name, id)
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (problem || name === id) return
    if (await change(now => renameNode(now, id, name))) setUi({ selection: { kind: 'node', id: name } })
  }
  return (
    <form className="config-form" onSubmit={event => void submit(event)}>
      <Field
        label={t('lab.config.name')}
        value={name}
        onChange={setName}
        error={problem ? t(`lab.config.${problem}`) : undefined}
      />
      <Button type="submit" isDisabled={problem !== null || name === id}>
        {t('common.action.rename')}
      </Button>
    </form>
  )
}

/** The further doors of a file server, in their usual order. */
function doorKindsOf({ doors = {} }: NodeView): [FurtherDoor, number][] {
  return furtherDoors.flatMap(kind => {
    const port = doors[kind]
    return port === undefined ? [] : [[kind, port]]
  })
}

function PortForm({
  node,
  door,
  port
}: {
  node: string
  door: 'port' | 'receiverPort' | FurtherDoor
  port: number
}) {
  const t = useWords()
  const run = useCommand()
  const { lab, edits } = usePanel()
  const { topology } = useLabModel()
  const [text, setText] = useState(String(port))
  const wanted = parsePort(text)
  const owner = wanted === null ? null : portOwner(topology, wanted, node)
  const error =
    wanted === null
      ? t('lab.config.bad-port')
      : owner === null
        ? undefined
        : t('lab.config.taken-here', { node: owner })
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (wanted === null || owner !== null || wanted === port) return
    await edits.inTurn(async () => {
      const before = lab.current()?.topology
      const result = await run('node.set-port', {
        node,
        ...(isFurtherDoor(door) ? { doors: { [door]: wanted } } : { [door]: wanted })
      })
      if (result.ok && before) edits.record(before)
    })
  }
  return (
    <form className="config-form" onSubmit={event => void submit(event)}>
      <Field
        label={
          isFurtherDoor(door)
            ? t('lab.config.door-port', { door: door.toUpperCase() })
            : t(door === 'port' ? 'lab.config.port' : 'lab.config.receiver-port')
        }
        value={text}
        onChange={setText}
        numeric
        error={error}
      />
      <Button type="submit" isDisabled={error !== undefined || wanted === port}>
        {t('lab.config.apply')}
      </Button>
    </form>
  )
}
