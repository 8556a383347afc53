import buildWhatIsStale from '../../test/support/build'
import { buildRig } from '../rig/build'
import { hostsHere } from './host-kind'

/** Before all tests, once. */
export default async function setUp(): Promise<void> {
  buildWhatIsStale()
  const { kinds, sentence } = hostsHere()
  process.stdout.write(`${sentence}\n`)
  if (kinds.includes('rig')) await buildRig()
}
