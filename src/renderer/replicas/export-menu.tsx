import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useCommand } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { downloadText } from '../ui/download'
import { Menu, MenuItem } from '../ui/overlays/menu'
import { comparisonText } from './export'
import { mostSessions } from './model/limits'

/** Saves the comparison as it is now, with as many sessions as the host gives. */
export function ExportMenu({ proxy, isDisabled }: { proxy: string; isDisabled: boolean }) {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  async function save(kind: 'text' | 'json') {
    const result = await run('replicas.compare', { proxy, limit: mostSessions })
    if (!result.ok) return
    if (kind === 'json') {
      const text = `${JSON.stringify(result.value, null, 2)}\n`
      downloadText(`${proxy}-replicas.json`, text, 'application/json')
    } else downloadText(`${proxy}-replicas.txt`, comparisonText(result.value, format.clock))
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
