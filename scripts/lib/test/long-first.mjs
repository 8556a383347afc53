import { BaseSequencer } from 'vitest/node'

/** Small files whose tests take the longest: programs of `bench/` that are run whole. */
const long = /\/test\/bench\//

/**
 * The order of the unit tests' files. Without results of before, Vitest begins with the largest; these would begin last, and
 * all else would have ended while they go on.
 */
export class LongFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }) => long.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter(file => !isLong(file))]
  }
}
