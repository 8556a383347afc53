import { useEffect } from 'react'
import { useStore } from 'zustand'
import { errorDetail, errorText, numberIn } from '../i18n/error-text'
import { useWords } from '../i18n/use-words'
import { useCommand, useLab, usePanel, useUi } from '../store/hooks'
import type { Toast } from '../store/toast-store'
import { transferSaid } from './transfer-said'
import { Button } from '../ui/controls/button'
import { Icon } from '../ui/icon/icon'
import './toast-region.css'

/** How long a notice stays; errors stay until they are dismissed. */
const doneMs = 5_000

/** What commands came to. A live region: screen readers say it without losing their place. */
export function ToastRegion() {
  const t = useWords()
  const toasts = useStore(usePanel().toasts.store, state => state.toasts)
  return (
    // The attribute keeps it in reach, and spoken, while a dialog is open; react-aria makes the rest inert.
    <section
      className="toasts"
      aria-label={t('shell.notices')}
      aria-live="polite"
      data-react-aria-top-layer="true"
    >
      {toasts.map(toast => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  )
}

function ToastCard({ toast }: { toast: Toast }) {
  const t = useWords()
  const { toasts } = usePanel()
  const { id } = toast
  const phase = useLab(
    ({ transfers }) => (toast.kind === 'transfer' ? (transfers[toast.transfer]?.phase ?? null) : null),
    null
  )
  const said = transferSaid(phase)
  const bad =
    toast.kind === 'error' || (toast.kind === 'done' ? toast.bad === true : said === 'native.transfer-lost')
  useEffect(() => {
    if (bad) return
    const timer = setTimeout(() => toasts.dismiss(id), doneMs)
    return () => clearTimeout(timer)
  }, [toasts, id, bad])
  return (
    <div className={`toast ${bad ? 'st-failed' : 'st-up'}`} role={bad ? 'alert' : 'status'}>
      <Icon name={bad ? 'failed' : 'up'} size={16} />
      <div className="text">
        {toast.kind === 'transfer' && t(said, { file: toast.file })}
        {toast.kind === 'done' && <DoneText toast={toast} />}
        {toast.kind === 'error' && <ErrorBody toast={toast} />}
      </div>
      <Button
        variant="ghost"
        size="s"
        icon="close"
        aria-label={t('shell.dismiss')}
        onPress={() => toasts.dismiss(id)}
      />
    </div>
  )
}

function DoneText({ toast: { text, note } }: { toast: Extract<Toast, { kind: 'done' }> }) {
  const t = useWords()
  const language = useUi(ui => ui.language)
  return (
    <>
      {text(t, language)}
      {note && <div className="note">{note(t, language)}</div>}
    </>
  )
}

function ErrorBody({ toast }: { toast: Extract<Toast, { kind: 'error' }> }) {
  const t = useWords()
  const { toasts } = usePanel()
  const run = useCommand()
  const language = useUi(ui => ui.language)
  const { error, node } = toast
  const freePort = numberIn(error, 'freePort')
  const text = errorText(t, error)
  return (
    <>
      {node ? t('errors.on-node', { node, text }) : text}
      <div className="note">{errorDetail(t, language, error)}</div>
      {node && error.code === 'PORT_IN_USE' && freePort !== null && (
        <div className="acts">
          <Button
            act
            size="s"
            onPress={() => {
              toasts.dismiss(toast.id)
              void run('node.set-port', { node, port: freePort })
            }}
          >
            {t('errors.use-port', { port: freePort })}
          </Button>
        </div>
      )}
    </>
  )
}
