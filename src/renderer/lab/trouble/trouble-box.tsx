import type { NodeView } from '#shared/state'
import { useWords } from '../../i18n/use-words'
import { MendButton } from './mend-button'
import { byHandText, problemText } from './trouble-text'
import { useRunningTime } from './use-running-time'
import './trouble.css'

/** In the inspector: what is wrong with a node's port, in full, and the button that makes it right. */
export function TroubleBox({ node }: { node: NodeView }) {
  const t = useWords()
  const time = useRunningTime(node)
  if (!node.trouble) return null
  const { problem, mend } = node.trouble
  const byHand = mend ? null : byHandText(t, node.id, problem)
  return (
    <div className="sec">
      <div className="error-box" role="alert">
        <span>{problemText(t, node.id, problem, time)}</span>
        {mend && <MendButton node={node.id} mend={mend} long />}
        {byHand !== null && <span className="quiet">{byHand}</span>}
      </div>
    </div>
  )
}
