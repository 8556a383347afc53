import { useEffect, useState } from 'react'
import type { HostAbout } from '#shared/contract'
import { useWords } from '../i18n/use-words'
import { useCommand, usePanel } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { Dialog } from '../ui/overlays/dialog'
import { browserName } from './browser-name'
import '../ui/display/facts.css'
import '../ui/display/key-list.css'

const names: Readonly<Record<string, { readonly name: string; readonly site?: string }>> = {
  electron: { name: 'Electron', site: 'https://www.electronjs.org/' },
  chrome: { name: 'Chromium' },
  node: { name: 'Node.js', site: 'https://nodejs.org/' }
}

/** Versions of everything that the lab runs on, and where its records are. */
export function AboutDialog({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const run = useCommand()
  const { desktop } = usePanel().client
  const [about, setAbout] = useState<HostAbout | null>(null)
  useEffect(() => {
    void run('host.about', {}).then(result => result.ok && setAbout(result.value))
  }, [run])
  return (
    <Dialog title={t('native.about')} isOpen onClose={onClose}>
      <p>{t('native.about-text')}</p>
      {about && (
        <dl className="facts key-list">
          <Fact name="Relevo" text={about.version} />
          {Object.entries(about.versions).map(([key, version]) => (
            <Fact key={key} name={names[key]?.name ?? key} text={version} site={names[key]?.site} />
          ))}
          {!desktop && <Fact name={t('native.browser')} text={browserName(navigator.userAgent)} />}
          <Fact name={t('native.system')} text={about.system} />
          <Fact name={t('native.log-folder')} text={about.runFolder} />
        </dl>
      )}
      <footer>
        {about && <LogFolderButton path={about.runFolder} />}
        <Button variant="primary" onPress={onClose}>
          {t('common.action.close')}
        </Button>
      </footer>
    </Dialog>
  )
}

function Fact({ name, text, site }: { name: string; text: string; site?: string | undefined }) {
  return (
    <div className="key-row">
      <dt>
        {site ? (
          <a href={site} target="_blank" rel="noreferrer">
            {name}
          </a>
        ) : (
          name
        )}
      </dt>
      <dd className="m11 about-value">{text}</dd>
    </div>
  )
}

/** Opens it in the app; a browser may not, and copies its path. */
function LogFolderButton({ path }: { path: string }) {
  const t = useWords()
  const { client, toasts } = usePanel()
  const { desktop } = client
  async function open() {
    const result = await desktop?.openLogFolder()
    if (result && !result.ok) toasts.show({ kind: 'error', error: result.error })
  }
  async function copy() {
    await navigator.clipboard.writeText(path)
    toasts.show({ kind: 'done', text: t => t('native.path-copied') })
  }
  return desktop ? (
    <Button icon="folder" onPress={() => void open()}>
      {t('native.open-log-folder')}
    </Button>
  ) : (
    <Button icon="copy" onPress={() => void copy()}>
      {t('native.copy-path')}
    </Button>
  )
}
