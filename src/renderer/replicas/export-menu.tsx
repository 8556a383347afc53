import { titleIn } from '#shared/names'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useCommand, usePanel } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { downloadText } from '../ui/download'
import { Menu, MenuItem } from '../ui/overlays/menu'
import { comparisonText } from './export'
import { mostExported } from './model/limits'
import { argsOf, type Compared } from './use-comparison'

/** Saves the comparison as it is now, with as many sessions as the host gives. */
export function ExportMenu({ what, isDisabled }: { what: Compared; isDisabled: boolean }) {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const { lab } = usePanel()
  async function save(kind: 'text' | 'json') {
    const result = await run('replicas.compare', { ...argsOf(what), limit: mostExported })
    if (!result.ok) return
    const name = 'proxy' in what ? `${what.proxy}-replicas` : what.nodes.join('-').slice(0, 100)
    if (kind === 'json') {
      const text = `${JSON.stringify(result.value, null, 2)}\n`
      downloadText(`${name}.json`, text, 'application/json')
    } else {
      const { title, name: topology = '' } = lab.current()?.topology ?? {}
      const heading = { topology: titleIn(title, format.language) ?? topology, savedAt: Date.now() }
      downloadText(`${name}.txt`, comparisonText(t, format, result.value, heading))
    }
  }
  return (
    <Menu
      label={t('common.action.export')}
      trigger={<Button icon="download" aria-label={t('common.action.export')} isDisabled={isDisabled} />}
    >
      <MenuItem icon="file" text={t('replicas.export-text')} onAction={() => void save('text')} />
      <MenuItem icon="file" text={t('replicas.export-json')} onAction={() => void save('json')} />
    </Menu>
  )
}
