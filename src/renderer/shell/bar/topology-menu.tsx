import { useEffect, useRef, useState } from 'react'
import type { TopologySummary } from '#shared/contract'
import { titleIn } from '#shared/names'
import { Button as AriaButton } from 'react-aria-components'
import { useWords } from '../../i18n/use-words'
import { useCommand, useConnection, useLab, usePanel, useSetUi, useUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import { useTopologyFiles } from '../../actions/use-topology-files'
import { downloadText } from '../../ui/download'
import { Menu, MenuGroup, MenuItem, MenuSeparator } from '../../ui/overlays/menu'
import { SaveDialog } from './save-dialog'
import './topology-menu.css'

/** The topology's name, and from it: those that can be opened, save, export, a file of one's own. */
export function TopologyMenu() {
  const t = useWords()
  const run = useCommand()
  const { toasts } = usePanel()
  const setUi = useSetUi()
  const connection = useConnection()
  const language = useUi(ui => ui.language)
  const { name, title, nodes, unsaved } = useLab(
    ({ topology, unsaved }) => ({
      name: topology.name,
      title: titleIn(topology.title, language) ?? topology.name,
      nodes: topology.nodes.length,
      unsaved
    }),
    { name: '', title: '', nodes: 0, unsaved: false }
  )
  const [known, setKnown] = useState<readonly TopologySummary[]>([])
  const [saving, setSaving] = useState(false)
  const fileInput = useRef<HTMLInputElement>(null)
  const files = useTopologyFiles()

  async function refresh() {
    const result = await run('topology.list', {})
    if (result.ok) setKnown(result.value)
  }
  useEffect(() => {
    if (connection !== 'ready') return
    void run('topology.list', {}).then(result => result.ok && setKnown(result.value))
  }, [connection, run])

  async function open(args: { name: string }) {
    const result = await run('topology.open', args)
    if (result.ok) toasts.show({ kind: 'done', text: t => t('shell.opened', { name: result.value.name }) })
  }
  async function save(as: string) {
    setSaving(false)
    const result = await run('topology.save', { name: as })
    if (!result.ok) return
    toasts.show({ kind: 'done', text: t => t('shell.saved-as', { name: result.value.name }) })
    await refresh()
  }
  async function exportAs(format: 'json' | 'yaml') {
    const result = await run('topology.export', { format })
    if (result.ok) downloadText(result.value.fileName, result.value.text)
  }

  if (name === '') return <span className="topo quiet">{t('shell.connecting')}</span>
  const list = (source: TopologySummary['source']) =>
    known
      .filter(entry => entry.source === source)
      .map(entry => (
        <MenuItem
          act
          key={entry.name}
          icon="lab"
          text={titleIn(entry.title, language) ?? entry.name}
          note={t('shell.nodes', { count: entry.nodes })}
          onAction={() => void open({ name: entry.name })}
        />
      ))
  const presets = list('preset')
  const saved = list('saved')
  return (
    <>
      <Menu
        label={t('shell.topology')}
        trigger={
          <AriaButton className="topo" onPress={() => void refresh()}>
            <b>
              <span className="ellipsis">{title}</span> <Icon name="chev" size={12} className="quiet" />
            </b>
            <small>
              {t('shell.nodes', { count: nodes })} · {unsaved ? t('shell.unsaved') : t('shell.saved')}
            </small>
          </AriaButton>
        }
      >
        {presets.length > 0 && <MenuGroup title={t('shell.presets')}>{presets}</MenuGroup>}
        {saved.length > 0 && <MenuGroup title={t('shell.saved-ones')}>{saved}</MenuGroup>}
        <MenuSeparator />
        <MenuItem act icon="folder" text={t('shell.import')} onAction={() => fileInput.current?.click()} />
        <MenuItem act icon="save" text={t('shell.save-as')} onAction={() => setSaving(true)} />
        <MenuItem act icon="save" text={t('native.save-file')} onAction={() => void files.save()} />
        <MenuItem act icon="download" text={t('shell.export-yaml')} onAction={() => void exportAs('yaml')} />
        <MenuItem act icon="download" text={t('shell.export-json')} onAction={() => void exportAs('json')} />
        <MenuSeparator />
        <MenuItem icon="clock" text={t('runs.list')} onAction={() => setUi({ screen: 'runs' })} />
      </Menu>
      <input
        ref={fileInput}
        type="file"
        hidden
        accept=".relevo,.yaml,.yml,.json"
        onChange={event => {
          const [file] = event.target.files ?? []
          if (file) void files.open(file)
          event.target.value = ''
        }}
      />
      <Button
        act
        variant="ghost"
        className="topo-quick"
        icon="folder"
        aria-label={t('shell.open-topology')}
        onPress={() => fileInput.current?.click()}
      />
      <Button
        act
        variant="ghost"
        className="topo-quick"
        icon="save"
        aria-label={t('shell.save-topology')}
        onPress={() => setSaving(true)}
      />
      {saving && <SaveDialog name={name} onSave={save} onClose={() => setSaving(false)} />}
    </>
  )
}
