import { useWords } from '../i18n/use-words'
import { commandKey } from '../actions/command-key'
import { Button } from '../ui/controls/button'
import { Dialog } from '../ui/overlays/dialog'
import { Kbd } from '../ui/display/kbd'
import '../ui/display/key-list.css'

/** Every key of the panel and what it does; opened with `?`. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const keys: [string[], string][] = [
    [['←', '→', '↑', '↓'], t('shell.key.arrows')],
    [['K'], t('shell.key.kill')],
    [['F'], t('shell.key.freeze')],
    [['R'], t('shell.key.restart')],
    [['X'], t('shell.key.faults')],
    [[t('shell.space')], t('shell.key.pause')],
    [[commandKey, 'K'], t('shell.key.palette')],
    [[commandKey, 'Z'], t('shell.key.undo')],
    [[commandKey, 'Y'], t('shell.key.redo')],
    [[t('shell.delete-key')], t('shell.key.delete')],
    [['/'], t('shell.key.find')],
    [[t('shell.tab-key'), t('shell.enter-key')], t('shell.key.links')],
    [['Esc'], t('shell.key.escape')],
    [['?'], t('shell.key.help')]
  ]
  return (
    <Dialog title={t('shell.help-title')} isOpen onClose={onClose}>
      <dl className="facts key-list">
        {keys.map(([names, text]) => (
          <div key={text} className="key-row">
            <dt>{text}</dt>
            <dd>
              {names.map(name => (
                <Kbd key={name}>{name}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <footer>
        <Button onPress={onClose}>{t('common.action.close')}</Button>
      </footer>
    </Dialog>
  )
}
