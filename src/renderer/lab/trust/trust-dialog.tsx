import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import type { TrustDecision, TrustView } from '#shared/trust/trust'
import { visibleLine } from '#shared/trust/visible-text'
import { useWords } from '../../i18n/use-words'
import { useCommand, useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/overlays/dialog'
import { PowerRows } from './power-rows'
import { Visible } from './visible'
import './trust-dialog.css'

/** All that a file from somebody else would do on this computer, whole, and the decision whether it may. */
export function TrustDialog({ onClose }: { onClose: () => void }) {
  const trust = useLab(lab => lab.trust, null)
  // What would run is another, or is decided elsewhere: it is looked at anew.
  return trust && <Decision key={trust.digest} trust={trust} onClose={onClose} />
}

function Decision({ trust, onClose }: { trust: TrustView; onClose: () => void }) {
  const t = useWords()
  const run = useCommand()
  const name = useLab(lab => lab.topology.name, '')
  const { ref, isRead, look, scroll } = useReadToTheEnd()
  const decide = (decision: TrustDecision) => {
    onClose()
    void run('trust.decide', { digest: trust.digest, decision })
  }
  const scope = trust.folder === null ? 'always' : 'in-folder'
  return (
    <Dialog title={t('trust.title', { file: visibleLine(trust.file ?? name) })} isOpen onClose={onClose} wide>
      <p className="small dim">{t('trust.intro')}</p>
      {trust.folder !== null && (
        <p className="trust-folder small">
          {t('trust.folder')} <Visible text={trust.folder} />
        </p>
      )}
      {/* Scrolled by the keyboard too. */}
      <div
        className="trust-list"
        role="region"
        aria-label={t('trust.list')}
        tabIndex={0}
        ref={ref}
        onScroll={look}
        onKeyDown={scroll}
      >
        {trust.held.map(({ node, powers }) => (
          <section key={node} aria-label={node}>
            <h3 className="h2">{node}</h3>
            <dl>
              {powers.map((power, index) => (
                <PowerRows key={index} power={power} />
              ))}
            </dl>
          </section>
        ))}
      </div>
      <footer className="trust-footer">
        <span className="small quiet grow" role="status">
          {isRead ? '' : t('trust.read-on')}
        </span>
        <Button autoFocus hint={t('trust.dont-run-hint')} onPress={() => decide('never')}>
          {t('trust.dont-run')}
        </Button>
        <Button isDisabled={!isRead} hint={t(`trust.${scope}-hint`)} onPress={() => decide('folder')}>
          {t(`trust.${scope}`)}
        </Button>
        <Button
          variant="primary"
          isDisabled={!isRead}
          hint={t('trust.once-hint')}
          onPress={() => decide('once')}
        >
          {t('trust.once')}
        </Button>
      </footer>
    </Dialog>
  )
}

/** Fractions of a pixel, and a zoom, must not keep the end out of reach, px. */
const endPx = 8

/** Whether all of a list has been in sight: what lies below its edge has not been seen. */
function useReadToTheEnd() {
  const ref = useRef<HTMLDivElement>(null)
  const [isRead, setRead] = useState(false)
  const look = () => {
    const list = ref.current
    if (list && list.scrollTop + list.clientHeight >= list.scrollHeight - endPx) setRead(true)
  }
  // Not left to the browser: not all of them take these keys in a part of a page.
  const scroll = (event: KeyboardEvent) => {
    const list = ref.current
    const page = (list?.clientHeight ?? 0) * 0.9
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 40,
      ArrowUp: -40,
      PageDown: page,
      ' ': page,
      PageUp: -page,
      End: list?.scrollHeight ?? 0,
      Home: -(list?.scrollHeight ?? 0)
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    list?.scrollBy({ top: step })
  }
  useLayoutEffect(look, [])
  return { ref, isRead, look, scroll }
}
