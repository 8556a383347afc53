import type { ReplyCase, RequestCase } from '../corpus/case'
import type { Verdict } from './judge'

/** One case, and what each contender made of it. */
export interface Row {
  readonly one: RequestCase | ReplyCase
  /** By contender; more than one where it depends on how the bytes are cut. */
  readonly verdicts: ReadonlyMap<string, readonly Verdict[]>
}

/** What a contender made of a case, in a word; with all of them where it depends on how the bytes are cut. */
function inShort(verdicts: readonly Verdict[] = []): string {
  const words = verdicts.map(({ kind, what }) =>
    kind === 'refused' ? `${kind} ${what.split(',')[0] ?? ''}` : kind
  )
  return [...new Set(words)].sort().join(' or ') || '-'
}

/** Whether others take the case otherwise than `relevo`: the number of a refusal is no difference. */
export function differs({ verdicts }: Row): boolean {
  const kinds = (who: string): string =>
    [...new Set((verdicts.get(who) ?? []).map(({ kind }) => kind))].sort().join()
  return [...verdicts.keys()].some(who => kinds(who) !== kinds('relevo'))
}

/** The rows as a table of Markdown, which a terminal shows as well. */
export function markdown(rows: readonly Row[], contenders: readonly string[]): string {
  const header = ['case', ...contenders, 'why we take it so']
  const lines = rows.map(row => {
    const { group, name, because = '**undecided**' } = row.one
    return [`${group}: ${name}`, ...contenders.map(who => inShort(row.verdicts.get(who))), because]
  })
  const all = [header, header.map(() => '---'), ...lines]
  return all.map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')
}
