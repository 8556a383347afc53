import { exerciseSummaries } from '../exercises/library'
import { recordedKinds, recordExercise } from '../exercises/record/record-exercise'
import type { Handlers } from './context'

/** Most events that a recording is made from: the newest. */
const mostEvents = 5_000

/** Exercises: opened, gone through, answered. */
export const exerciseCommands = {
  'exercise.list': async () => exerciseSummaries(),

  'exercise.open': (lab, args, origin) => lab.exercises.open(args, origin),

  'exercise.left': lab => lab.exercises.left(),

  'exercise.resume': (lab, _args, origin) => lab.exercises.resume(origin),

  'exercise.forget': async lab => {
    await lab.exercises.forget()
    return null
  },

  'exercise.answer': async (lab, { step, value }) => {
    lab.exercises.running.answer(step, value)
    return null
  },

  'exercise.next': async (lab, { step, skip }) => {
    lab.exercises.running.next(skip, step)
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

  'exercise.record': async (lab, { since, name }) => {
    const { current } = lab.topologies
    const { events } = await lab.journal.read({ kinds: [...recordedKinds], since, limit: mostEvents })
    const { seed } = lab.projection.snapshot()
    return recordExercise(events, current, { name: name ?? current.name, seed })
  }
} satisfies Partial<Handlers>
