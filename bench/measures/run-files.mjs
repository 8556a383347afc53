// Reads a run as docs/run-format.md describes it, its file or its folder, with what Node has, a reader of YAML, and nothing of ours.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { constants, gunzipSync, inflateRawSync } from 'node:zlib'

/** How long after it was taken a sample may be written down, ms. */
const sampleLateMs = 2_000

/**
 * All that numbers are computed from.
 * @param {string} path of a run file, or of the folder of a run
 */
export function readRun(path) {
  const files = statSync(path).isDirectory() ? filesOfFolder(path) : filesOfZip(readFileSync(path))
  const named = pattern => [...files.keys()].filter(name => pattern.test(name))
  const events = named(/^journal-\d+\.ndjson$/)
    .sort()
    .flatMap(name => valuesIn(files.get(name).toString('utf8')))
    .sort((a, b) => a.seq - b.seq)
  return {
    info: JSON.parse(files.get('run.json').toString('utf8')),
    /** The exercise as its file has it; null where none was done. */
    lesson: files.has('exercise.relevo') ? parse(files.get('exercise.relevo').toString('utf8')) : null,
    events,
    samples: byBegin(named(/^metrics\//)).flatMap(name => linesOfSegment(files.get(name))),
    moments: momentsOf(byBegin(named(/^tape\//)).map(name => linesOfSegment(files.get(name))))
  }
}

/**
 * What of a run was known when it had gone so far: the events up to those that the tape tells of, and how the lab stood. Of
 * a run that was ended, and of all of it, that is everything.
 * @param {ReturnType<typeof readRun>} run
 * @param {number} until ms of the run
 */
export function knownAt({ info, events, samples, moments }, until) {
  const moment = moments.findLast(({ now }) => now <= until) ?? moments[0]
  const isAll = info.durationMs !== null && until >= info.durationMs
  const lines = new Map(moment.lastLines)
  const next = events.findIndex(
    ({ seq, kind, node, line }) =>
      seq > moment.lastEvent && !(kind === 'log' && (line === undefined || line <= (lines.get(node) ?? 0)))
  )
  return {
    moment,
    events: isAll || next < 0 ? events : events.slice(0, next),
    samples: isAll ? samples : samples.filter(({ t }) => t <= until - sampleLateMs)
  }
}

/** How the lab was shown, from change to change: of that, what numbers need. */
function momentsOf(segments) {
  const moments = []
  for (const [keyframe, ...deltas] of segments) {
    if (!keyframe) continue
    let moment = {
      now: keyframe.run.now,
      lastEvent: keyframe.lastEvent,
      lastLines: new Map(keyframe.logs.map(({ node, seq }) => [node, seq])),
      topology: keyframe.topology,
      exercise: keyframe.exercise ?? null
    }
    moments.push(moment)
    for (const delta of deltas) {
      moment = {
        now: delta.now,
        lastEvent: delta.lastEvent ?? moment.lastEvent,
        lastLines: delta.lastLines
          ? new Map([...moment.lastLines, ...Object.entries(delta.lastLines)])
          : moment.lastLines,
        topology: delta.topology ?? moment.topology,
        exercise: delta.exercise === undefined ? moment.exercise : delta.exercise
      }
      moments.push(moment)
    }
  }
  return moments
}

/** Files are named by when they begin, ms, and by a number. */
function byBegin(names) {
  const begin = name => Number(/(\d+)-\d+\.ndjson\.gz$/.exec(name)?.[1])
  return names.filter(name => begin(name) >= 0).sort((a, b) => begin(a) - begin(b))
}

/** A file is a row of gzip members; the last may be torn. */
function linesOfSegment(bytes) {
  return valuesIn(gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8'))
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

function filesOfFolder(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = names.map(({ parentPath, name }) => join(parentPath, name))
  return new Map(paths.map(path => [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path)]))
}

/** The entries of a zip whose comment is the seal, by the directory before it. */
function filesOfZip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const files = new Map()
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)]
    const [nameLength, extra, comment] = [28, 30, 32].map(field => bytes.readUInt16LE(at + field))
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const local = bytes.readUInt32LE(at + 42)
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const inside = bytes.subarray(begin, begin + packed)
    files.set(name, method === 0 ? inside : inflateRawSync(inside))
    at += 46 + nameLength + extra + comment
  }
  return files
}
