import { RelevoError } from '#shared/errors'
import { exerciseSummaries } from '../exercises/library'
import type { Handlers } from './context'

/** Exercises: opened, gone through, answered. */
export const exerciseCommands = {
  'exercise.list': async () => exerciseSummaries(),

  'exercise.open': (lab, args, origin) => lab.exercises.open(args, origin),

  'exercise.answer': async (lab, { step, value }) => {
    lab.exercises.running.answer(step, value)
    return null
  },

  'exercise.next': async (lab, { skip }) => {
    lab.exercises.running.next(skip)
    return null
  },

  'exercise.checkpoint': async (lab, { id }) => {
    lab.exercises.running.restore(id)
    return null
  },

  'exercise.stop': async lab => {
    await lab.exercises.running.stop()
    return null
  },

  'exercise.close': async lab => {
    lab.exercises.close()
    return null
  },

  'exercise.student': async (lab, { student }) => {
    if (student) await lab.exercises.setStudent(student)
    return lab.exercises.student()
  },

  'exercise.record': async () => {
    throw new RelevoError('NOT_SUPPORTED', 'nothing is recorded yet')
  }
} satisfies Partial<Handlers>
