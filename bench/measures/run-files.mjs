// Reads the files of a run as docs/run-format.md describes them, with what Node has and nothing of ours.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'

/**
 * What the measures of a run are computed from.
 * @param {string} folder of the run
 */
export function readRun(folder) {
  const { topology, exercise } = lastOfTape(join(folder, 'tape'))
  return {
    events: journalOf(folder),
    samples: segmentsIn(join(folder, 'metrics')).flatMap(linesOfSegment),
    topology,
    exercise
  }
}

/** All events, log lines among them, in their order. */
function journalOf(folder) {
  const names = readdirSync(folder).filter(name => /^journal-\d+\.ndjson$/.test(name))
  return names
    .sort()
    .flatMap(name => valuesIn(readFileSync(join(folder, name), 'utf8')))
    .sort((a, b) => a.seq - b.seq)
}

/** The topology and the exercise as the panel had them last. */
function lastOfTape(folder) {
  let last = {}
  for (const segment of segmentsIn(folder)) {
    for (const { topology, exercise } of linesOfSegment(segment)) {
      if (topology) last = { ...last, topology }
      if (exercise) last = { ...last, exercise }
    }
  }
  return last
}

/** Files are named by when they begin, ms, and by a number. */
function segmentsIn(folder) {
  const begin = name => Number(name.split('-')[0])
  const names = readdirSync(folder).filter(name => name.endsWith('.ndjson.gz'))
  return names.sort((a, b) => begin(a) - begin(b)).map(name => join(folder, name))
}

/** A file is a row of gzip members; the last may be torn. */
function linesOfSegment(path) {
  const text = gunzipSync(readFileSync(path), { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8')
  return valuesIn(text)
}

/** A value a line; one that is torn is passed over. */
function valuesIn(text) {
  return text.split('\n').flatMap(line => {
    try {
      return line === '' ? [] : [JSON.parse(line)]
    } catch {
      return []
    }
  })
}
