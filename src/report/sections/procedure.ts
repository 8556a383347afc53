import { titleIn } from '#shared/names'
import { isolationWords, partitionName } from '#shared/runs/partition-names'
import { said, timeOf, measuredValue, type Context } from '../context'
import { graph } from '../figures/graph'
import {
  code,
  name,
  strong,
  text,
  type Block,
  type Figure,
  type Inline,
  type Line,
  type Section
} from '../model/blocks'
import { numeral } from '../model/numerals'
import { begunAt, momentsOf, type Act, type Moment } from '../moment/acts'
import { States } from '../moment/states'
import { faultName, faultWords, linkWords } from '../words/faults'

/** Most figures of moments: who does more has them in the table. */
const mostFigures = 24
/** Most rows of the table of acts. */
const mostActs = 400

export function procedureSection(context: Context): Section {
  const { run, words, format } = context
  const moments = momentsOf(run.events, begunAt(run))
  const figures = momentFigures(context, moments.slice(0, mostFigures))
  const leftOut = moments.length - figures.length
  const acts = moments.flatMap(moment => moment.acts)
  const blocks: Block[] = [
    ...exerciseSteps(context),
    ...(acts.length === 0
      ? [text(words['procedure-none'])]
      : [
          text(words['procedure-said'](format.number(moments.length))),
          {
            kind: 'table' as const,
            // What the table has no word for it says why.
            caption: [words['acts-table'], ...(acts.every(isSaid) ? [] : [words['acts-unsaid']])],
            head: [words.when, words.step, words['from-where']],
            rows: acts
              .slice(0, mostActs)
              .map(act => [[timeOf(act)], actLine(context, act), [byWhom(context, act)]]),
            figures: [0]
          }
        ]),
    ...figures,
    ...(leftOut > 0 ? [text(words['moments-left-out'](format.number(leftOut)))] : [])
  ]
  return { id: 'procedure', title: words.sections.procedure, blocks }
}

function exerciseSteps(context: Context): Block[] {
  const { run, words, format } = context
  const { exercise } = run
  if (!exercise) return []
  const clock = (step: string, field: string, value: number | null): Line =>
    value === null ? ['—'] : [numeral(value, 'clock', { measure: `step.${field}`, of: step })]
  const table: Block = {
    kind: 'table',
    caption: [words['steps-table']],
    head: ['', words.step, words['by-whom'], words.when, words.until, words.result],
    rows: exercise.steps.map((step, index) => [
      [String(index + 1)],
      [
        name(said(context, step.said)),
        ...(step.measured ? [' ', measuredValue(context, step.measured)] : [])
      ],
      [words[step.who]],
      clock(step.id, 'startedAt', step.startedAt),
      clock(step.id, 'endedAt', step.endedAt),
      [words.results[step.result]]
    ]),
    figures: [3, 4]
  }
  const { verdict, points } = exercise
  const judged: Inline[] = [
    ...(verdict === null ? [] : [words.verdict, strong(words.verdicts[verdict]), '. ']),
    ...(points === null
      ? []
      : [
          words.points,
          numeral(points.got, 'number', { measure: 'exercise.points' }),
          words['points-of'],
          numeral(points.of, 'number', { measure: 'exercise.points-of' }),
          '.'
        ])
  ]
  const { goesOnAt } = exercise
  return [
    ...(goesOnAt === null ? [] : [text(words['goes-on-at'](format.number(goesOnAt)))]),
    table,
    ...(judged.length > 0 ? [text(...judged)] : [])
  ]
}

function momentFigures(context: Context, moments: readonly Moment[]): Figure[] {
  const { run, words, language } = context
  const states = new States(run.topology)
  const title = titleIn(run.topology.title, language) ?? run.topology.name
  let next = 0
  return moments.map((moment, index): Figure => {
    for (; next < run.events.length; next++) {
      const event = run.events[next]
      if (!event || event.t > moment.shownAt) break
      states.take(event)
    }
    const time = numeral(moment.shownAt, 'clock', {
      measure: 'moment.t',
      of: String(moment.acts[0]?.seq ?? 0)
    })
    return {
      kind: 'figure',
      file: `moment-${index + 1}`,
      svg: graph(
        run.topology,
        {
          title: words['topology-figure'](title),
          kind: kind => words.kinds[kind],
          state: state => words.states[state],
          primary: words.primary,
          detached: words.detached
        },
        states.at(moment, { partition: words.partition, fault: type => faultName(language, type) })
      ),
      caption: [
        words['moment-figure'],
        time,
        words['moment-was'],
        ...joined(moment.acts.slice(0, 6).map(act => actLine(context, act))),
        '.'
      ]
    }
  })
}

const joined = (lines: readonly Line[]): Inline[] =>
  lines.flatMap((line, index) => (index === 0 ? line : ['; ', ...line]))

/** What a partition may have been, where the run does not say: each node by itself. */
const sidesOfOne = ({ topology }: Context['run']): readonly (readonly string[])[] =>
  topology.nodes.map(({ id }) => [id])

/** What was done, in a few words. */
function actLine({ words, language, run }: Pick<Context, 'words' | 'language' | 'run'>, act: Act): Line {
  const on: Inline[] = act.node === undefined ? [] : [' ', code(act.node)]
  switch (act.kind) {
    case 'kill-asked':
      return [words.act[act.keepDown ? 'kill-down' : 'kill-asked'], ...on]
    case 'fault-set':
      return [
        words.act['fault-set'],
        ' ',
        linkWords(language, act.link ?? ''),
        ': ',
        faultWords(language, act.link ?? '', act.fault)
      ]
    case 'fault-cleared':
      return [
        words.act['fault-cleared'],
        ' ',
        linkWords(language, act.link ?? ''),
        ': ',
        faultName(language, act.type)
      ]
    case 'partition-set':
      return [words.act['partition-set'], ' ', code(act.sides.map(side => side.join(' ')).join(' | '))]
    case 'partition-cleared':
      return [
        words.act['partition-cleared'],
        ' ',
        code(partitionName(act.name, act.sides ?? sidesOfOne(run), node => isolationWords(language, node)))
      ]
    case 'load':
      return act.enabled
        ? [
            words.act['load-on'],
            numeral(act.rate, 'number', { measure: 'event.rate', of: String(act.seq) }),
            words.act['per-second']
          ]
        : [words.act['load-off']]
    case 'exchange':
      return [
        words.act['exchange-do'],
        numeral(act.count, 'count', { measure: 'event.count', of: String(act.seq) }),
        words.act.exchange(act.count),
        code(act.target)
      ]
    case 'topology-changed':
      return [words.act['topology-changed'], ' ', name(act.topology)]
    default:
      return [words.act[act.kind], ...on]
  }
}

/** Whether the run says from where it was asked for. */
const isSaid = (act: Act): boolean => 'by' in act && act.by !== undefined

function byWhom({ words }: Context, act: Act): Inline {
  const by = 'by' in act ? act.by : undefined
  if (by === undefined) return words.unsaid
  return Object.hasOwn(words.origin, by) ? words.origin[by as keyof typeof words.origin] : name(by)
}
