import type { CheckView, ExerciseView } from '#shared/exercise/view'
import { checkText, noteText, stepText } from './words'

/** A result as JUnit's XML has it, which every CI reads: a test case for each step, and for what has to hold after. */
export function junitOf(view: ExerciseView): string {
  const { name, title, steps, steady, startedAt, endedAt, verdict } = view
  const cases = [
    ...steady.before.map(check => steadyCase(name, 'before', check)),
    ...steps.map(step => {
      const seconds =
        step.startedAt === null || step.endedAt === null ? 0 : (step.endedAt - step.startedAt) / 1000
      const why = step.note ? noteText(step.note) : ''
      const isUnclear =
        step.state === 'passed' || step.state === 'ahead' || Boolean(step.check?.unknown) || why !== ''
      return testCase(name, `${step.id}: ${stepText(step)}`, seconds, {
        failure: step.state === 'failed' ? why || stepText(step) : null,
        skipped: isUnclear && step.state !== 'failed' ? why || step.state : null
      })
    }),
    ...steady.after.map(check => steadyCase(name, 'after', check))
  ]
  const count = (word: string): number => cases.filter(text => text.includes(`<${word} `)).length
  const counts = `tests="${cases.length}" failures="${count('failure')}" skipped="${count('skipped')}" errors="0"`
  const time = (((endedAt ?? startedAt) - startedAt) / 1000).toFixed(3)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts} time="${time}">`,
    `  <testsuite name="${escaped(title.en)}" ${counts} time="${time}">`,
    `    <properties><property name="verdict" value="${verdict ?? 'stopped'}"/><property name="seed" value="${view.seed}"/></properties>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    ''
  ].join('\n')
}

function steadyCase(name: string, when: string, check: CheckView): string {
  const text = checkText(check)
  return testCase(name, `${when}: ${text}`, 0, {
    failure: check.ok === false ? text : null,
    skipped: check.ok === null ? text : null
  })
}

function testCase(
  suite: string,
  name: string,
  seconds: number,
  { failure, skipped }: { readonly failure: string | null; readonly skipped: string | null }
): string {
  const head = `    <testcase classname="${escaped(suite)}" name="${escaped(name)}" time="${seconds.toFixed(3)}"`
  if (failure !== null) return `${head}><failure message="${escaped(failure)}"/></testcase>`
  return skipped === null ? `${head}/>` : `${head}><skipped message="${escaped(skipped)}"/></testcase>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** XML 1.0 has no way to write most control characters. */
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, letter => entities[letter] ?? letter)
    .replaceAll(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/\s+/g, ' ')
}
