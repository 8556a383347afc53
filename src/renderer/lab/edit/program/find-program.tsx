import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import type { ProgramProposal, ProgramProposals } from '#shared/programs/proposals'
import { errorText } from '../../../i18n/error-text'
import { useWords } from '../../../i18n/use-words'
import { usePanel } from '../../../store/hooks'
import { Button } from '../../../ui/controls/button'
import { Field } from '../../../ui/controls/field'
import { RowButton } from '../../../ui/controls/row-button'
import { Icon } from '../../../ui/icon/icon'
import { ReasonText } from './reason-text'
import './find-program.css'

/** Where a program of one's own is, and how it may be started: the host reads its files, and runs none of them. */
export function FindProgram({ onChoose }: { onChoose: (proposal: ProgramProposal) => void }) {
  const t = useWords()
  const { client } = usePanel()
  const [path, setPath] = useState('')
  const [found, setFound] = useState<ProgramProposals | null>(null)
  const [chosen, setChosen] = useState<ProgramProposal | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const isDesktop = client.desktop !== undefined

  async function look(at: string) {
    setPath(at)
    const result = await client.call('program.propose', { path: at.trim() })
    if (!result.ok) {
      setFound(null)
      setProblem(
        result.error.code === 'BAD_ARGUMENTS' ? t('lab.program.whole-path') : errorText(t, result.error)
      )
      return
    }
    setProblem(null)
    setFound(result.value)
    const [first] = result.value.proposals
    if (first) choose(first)
  }
  function choose(proposal: ProgramProposal) {
    setChosen(proposal)
    onChoose(proposal)
  }
  async function take(files: FileList | null) {
    const [file] = files ?? []
    const staged = file && (await client.stage(file))
    if (staged?.ok && 'path' in staged.value) await look(staged.value.path)
  }
  return (
    <div className="program-form">
      <div className="program-path">
        <Field
          label={t('lab.program.path')}
          value={path}
          onChange={setPath}
          placeholder="~/lab/Servidor2.java"
          hint={t(isDesktop ? 'lab.program.path-hint' : 'lab.program.path-hint-browser')}
          error={problem ?? undefined}
        />
        <Button icon="search" isDisabled={path.trim() === ''} onPress={() => void look(path)}>
          {t('lab.program.look')}
        </Button>
        {isDesktop && (
          <FileTrigger onSelect={files => void take(files)}>
            <Button icon="file">{t('lab.program.choose-file')}</Button>
          </FileTrigger>
        )}
      </div>
      {found && (
        <>
          <Entries found={found} onOpen={at => void look(at)} />
          <ul className="program-proposals" aria-label={t('lab.program.proposals')}>
            {found.proposals.map(proposal => (
              <li key={`${proposal.cwd} ${proposal.command}`}>
                <Proposal
                  proposal={proposal}
                  isChosen={proposal === chosen}
                  onPress={() => choose(proposal)}
                />
              </li>
            ))}
          </ul>
          {found.proposals.length === 0 && <p className="small quiet">{t('lab.program.nothing')}</p>}
          {found.isPartial && <p className="small quiet">{t('lab.program.partial')}</p>}
        </>
      )}
    </div>
  )
}

/** The folder, and what in it one may mean. */
function Entries({ found, onOpen }: { found: ProgramProposals; onOpen: (path: string) => void }) {
  const t = useWords()
  const { folder, entries } = found
  const separator = folder.includes('\\') ? '\\' : '/'
  const base = folder.endsWith(separator) ? folder : folder + separator
  const above = folder.slice(0, Math.max(1, folder.lastIndexOf(separator)))
  return (
    <div className="program-entries" role="group" aria-label={folder}>
      <Button
        size="s"
        variant="ghost"
        icon="folder"
        isDisabled={above === folder}
        onPress={() => onOpen(above)}
      >
        {t('lab.program.above')}
      </Button>
      {entries.map(({ name, isFolder }) => (
        <Button
          key={name}
          size="s"
          variant="ghost"
          icon={isFolder ? 'folder' : 'file'}
          onPress={() => onOpen(base + name)}
        >
          {name}
        </Button>
      ))}
    </div>
  )
}

function Proposal(props: { proposal: ProgramProposal; isChosen: boolean; onPress: () => void }) {
  const t = useWords()
  const { proposal, isChosen, onPress } = props
  const { kind, prepare, command, args, missing, reasons } = proposal
  return (
    <RowButton className="program-proposal" isChosen={isChosen} onPress={onPress}>
      <span className="row">
        <b>{t(`lab.program.kind.${kind}`)}</b>
        <code className="ellipsis">
          {prepare !== null && `${prepare} && `}
          {[command, ...args].join(' ')}
        </code>
      </span>
      {isChosen && (
        <span className="program-reasons small">
          {reasons.map((reason, index) => (
            <ReasonText key={index} reason={reason} />
          ))}
          {missing.map(tool => (
            <span key={tool} className="program-bad">
              <Icon name="failed" size={12} /> {t('lab.program.missing', { tool })}
            </span>
          ))}
        </span>
      )}
    </RowButton>
  )
}
