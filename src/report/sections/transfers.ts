import { type Context } from '../context'
import { code, name, text, type Line, type Section } from '../model/blocks'
import { numeral } from '../model/numerals'
import type { SentCopy, SentFile } from '../run'

export function transfersSection(context: Context): Section | null {
  const { run, words } = context
  if (run.transfers.length === 0)
    return run.topology.nodes.some(({ kind }) => kind === 'file-server') ? none(context) : null
  const rows = run.transfers.flatMap(file => [
    sourceRow(context, file),
    ...file.copies.map(copy => copyRow(context, file, copy))
  ])
  return {
    id: 'transfers',
    title: words.sections.transfers,
    blocks: [
      {
        kind: 'table',
        caption: [words['transfers-table']],
        head: [words.file, words.copy, words.state, words.size, words.hash],
        rows,
        figures: [3]
      }
    ]
  }
}

const none = ({ words }: Context): Section => ({
  id: 'transfers',
  title: words.sections.transfers,
  blocks: [text(words['transfers-none'])]
})

function sourceRow({ words }: Context, { id, file, size, sha256, startedAt }: SentFile): readonly Line[] {
  return [
    [name(file)],
    [words.source],
    [numeral(startedAt, 'clock', { measure: 'transfer.startedAt', of: id })],
    [numeral(size, 'bytes', { measure: 'transfer.size', of: id })],
    [sha256 === null ? '—' : code(sha256)]
  ]
}

function copyRow(
  { words }: Context,
  { sha256: wanted }: SentFile,
  { receiver, phase, bytes, sha256, seq }: SentCopy
): readonly Line[] {
  const same =
    sha256 === null || wanted === null ? '' : ` (${sha256 === wanted ? words.same : words.differs})`
  return [
    [''],
    [code(receiver)],
    [Object.hasOwn(words.phases, phase) ? words.phases[phase as keyof typeof words.phases] : name(phase)],
    [numeral(bytes, 'bytes', { measure: 'event.bytes', of: String(seq) })],
    sha256 === null ? ['—'] : [code(sha256), same]
  ]
}
