import { useState, type FormEvent } from 'react'
import { joinCommandLine, type CommandLine } from '#shared/programs/command-line'
import { encodings, type Encoding } from '#shared/programs/program'
import { nodeSchema, type NodeOfKind } from '#shared/topology'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Field } from '../../ui/controls/field'
import { SelectField } from '../../ui/controls/select-field'
import { Switch } from '../../ui/controls/switch'
import { changeProgram, type ProgramChange } from './edit-topology'
import { useEdits } from './use-edits'
import './node-form.css'

type Program = NodeOfKind<'external'>
const texts = ['command', 'prepare', 'cwd', 'ready', 'graceMs'] as const
type Texts = Readonly<Record<(typeof texts)[number], string>>

/** How a program of the user's own is run: applied at once, as each change starts it again. */
export function ProgramForm({ node }: { node: Program }) {
  const t = useWords()
  const { change } = useEdits()
  const [edits, setEdits] = useState<Partial<Texts>>({})
  const [terminal, setTerminal] = useState(node.terminal)
  const [encoding, setEncoding] = useState<Encoding>(node.encoding)
  const before = textsOf(node)
  const now = { ...before, ...edits }
  const wanted = { ...changeOf(node, now), terminal, encoding }
  const wrong = wrongFields({ ...node, ...wanted })
  const isChanged =
    texts.some(name => now[name] !== before[name]) || terminal !== node.terminal || encoding !== node.encoding

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!isChanged || wrong.size > 0) return
    if (await change(topology => changeProgram(topology, node.id, wanted))) setEdits({})
  }
  return (
    <form className="node-form" onSubmit={event => void submit(event)}>
      <h3 className="h2">{t('lab.command-line.title')}</h3>
      {texts.map(name => (
        <Field
          key={name}
          label={t(`lab.command-line.${name}`)}
          value={now[name]}
          onChange={value => setEdits(all => ({ ...all, [name]: value }))}
          placeholder={examples[name]}
          numeric={name === 'graceMs'}
          error={wrong.has(name) ? t(`lab.command-line.wrong.${name}`) : undefined}
        />
      ))}
      <SelectField
        label={t('lab.command-line.encoding')}
        value={encoding}
        options={encodings.map(value => ({ value, label: value }))}
        onChange={setEncoding}
      />
      <Switch isSelected={terminal} onChange={setTerminal}>
        {t('lab.command-line.terminal')}
      </Switch>
      <footer>
        <small className="quiet">{t('lab.command-line.restarts')}</small>
        <Button type="submit" isDisabled={!isChanged || wrong.size > 0}>
          {t('lab.config.apply')}
        </Button>
      </footer>
    </form>
  )
}

const examples: Texts = {
  command: 'java Servidor2 50001',
  prepare: 'javac Servidor2.java',
  cwd: '/home/me/lab',
  ready: 'line /Escuchando/',
  graceMs: '5000'
}

function textsOf({ command, args, prepare, cwd = '', ready = '', stop }: Program): Texts {
  const whole = args.length === 0 ? command : `${asText(command)} ${joinCommandLine(args)}`
  return {
    command: asText(whole),
    prepare: prepare === undefined ? '' : asText(prepare),
    cwd,
    ready,
    graceMs: String(stop.graceMs)
  }
}

function asText(command: CommandLine): string {
  return typeof command === 'string' ? command : joinCommandLine(command)
}

function changeOf(
  node: Program,
  { command, prepare, cwd, ready, graceMs }: Texts
): Omit<ProgramChange, 'terminal' | 'encoding'> {
  const isSame = command === textsOf(node).command
  const said = (text: string) => (text.trim() === '' ? undefined : text.trim())
  return {
    // As it stands in the file, unless it was changed here.
    command: isSame ? node.command : command.trim(),
    args: isSame ? node.args : [],
    env: node.env,
    prepare: prepare === textsOf(node).prepare ? node.prepare : said(prepare),
    cwd: said(cwd),
    ready: said(ready),
    stop: { ...node.stop, graceMs: graceMs.trim() === '' ? NaN : Number(graceMs) }
  }
}

/** The fields that the topology's schema does not take. */
function wrongFields(node: Program): ReadonlySet<keyof Texts> {
  const parsed = nodeSchema.safeParse(node)
  const names = parsed.success
    ? []
    : parsed.error.issues.map(({ path }) => (path[0] === 'stop' ? 'graceMs' : path[0]))
  return new Set(texts.filter(name => names.includes(name)))
}
