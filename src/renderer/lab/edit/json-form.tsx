import { useState, type FormEvent } from 'react'
import { nodeSchema, type TopologyNode } from '#shared/topology'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { TextArea } from '../../ui/controls/text-area'
import { replaceNode } from './edit-topology'
import { useEdits } from './use-edits'
import './node-form.css'

/** Every field of a node, as in the file: what has no form of its own is changed here. */
export function JsonForm({ node }: { node: TopologyNode }) {
  const t = useWords()
  const { change } = useEdits()
  const before = JSON.stringify(node, null, 2)
  const [text, setText] = useState(before)
  const read = readNode(text, node)
  const isChanged = text !== before
  const wrong =
    'node' in read
      ? undefined
      : read.place === null
        ? t('lab.config.bad-json')
        : t('lab.config.bad-field', { place: read.place })
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (isChanged && 'node' in read) await change(topology => replaceNode(topology, read.node))
  }
  return (
    <form className="node-form" onSubmit={event => void submit(event)}>
      <TextArea
        label={t('lab.config.json')}
        value={text}
        onChange={setText}
        rows={Math.min(24, before.split('\n').length + 1)}
        placeholder=""
        error={wrong}
      />
      <footer>
        <small className="quiet">{t('lab.config.json-restarts')}</small>
        <Button type="submit" isDisabled={!isChanged || wrong !== undefined}>
          {t('lab.config.json-apply')}
        </Button>
      </footer>
    </form>
  )
}

type Read = { readonly node: TopologyNode } | { readonly place: string | null }

/** The node that the text says, which stays what it is called and of its kind; or the place of what is wrong with it. */
export function readNode(text: string, { id, kind }: Pick<TopologyNode, 'id' | 'kind'>): Read {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { place: null }
  }
  const parsed = nodeSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const keys = issue?.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys] : (issue?.path ?? [])
    return { place: keys.map(String).join('.') || null }
  }
  if (parsed.data.id !== id) return { place: 'id' }
  return parsed.data.kind === kind ? { node: parsed.data } : { place: 'kind' }
}
