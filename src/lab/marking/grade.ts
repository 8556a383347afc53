import {
  isMarkedAsWhole,
  mostTextPoints,
  wholeHandIn,
  type GradedHandIn,
  type HumanMark,
  type MarkedHandIn
} from '#shared/marking/marking'
import type { HumanMarks } from './human-marks'
import type { Rubric } from './rubric'

/** What a hand-in comes to, in the rubric's grade; null while a person still has to give points for its texts, or for all of it. */
function gradeOf(
  { points, texts }: Pick<MarkedHandIn, 'points' | 'texts'>,
  human: HumanMark | null,
  { grade, texts: textShare }: Pick<Rubric, 'grade' | 'texts'>
): number | null {
  const byExercise = points.of > 0 ? Math.max(0, Math.min(1, points.got / points.of)) : null
  if (isMarkedAsWhole({ points, texts })) {
    const whole = human?.points[wholeHandIn]
    return whole === undefined ? null : rounded((whole / mostTextPoints) * grade)
  }
  if (texts.length === 0) return rounded((byExercise ?? 0) * grade)
  const given = texts.map(({ step }) => human?.points[step])
  if (given.some(each => each === undefined)) return null
  const byTexts = given.reduce<number>((sum, each) => sum + (each ?? 0), 0) / (texts.length * mostTextPoints)
  const share = byExercise === null ? 1 : textShare
  return rounded(((byExercise ?? 0) * (1 - share) + byTexts * share) * grade)
}

/** A hand-in with what a person made of it, and what it comes to with that. */
export function graded(handIn: MarkedHandIn, human: HumanMarks, rubric: Rubric): GradedHandIn {
  const mark = human[handIn.id] ?? null
  return { handIn, mark, grade: gradeOf(handIn, mark, rubric) }
}

const rounded = (value: number): number => Math.round(value * 100) / 100
