import type { CommandName, CommandOrigin, CommandResults, ParsedArgs } from '#shared/contract'
import type { ByteFiles } from '../bytes/byte-files'
import type { ByteRecording } from '../bytes/byte-recording'
import type { Comparisons } from '../replicas/comparisons'
import type { Exercises } from '../exercises/exercises'
import type { Faults } from '../faults/faults'
import type { MachineAttempts } from '../machines/attempts'
import type { JoinDoor } from '../machines/joining/join-door'
import type { MarkingDesk } from '../marking/marking-desk'
import type { Journal } from '../journal/journal'
import type { NodeLogs } from '../journal/node-logs'
import type { Recorder } from '../journal/recorder'
import type { PortTroubles } from '../ports/troubles'
import type { Projection } from '../state/projection'
import type { RunClock } from '../run/run-clock'
import type { GuestRuns } from '../runs/guest-runs'
import type { OpenRuns } from '../runs/open-runs'
import type { RunLibrary } from '../runs/run-library'
import type { Roads } from '../roads/roads'
import type { Supervisor } from '../supervisor/types'
import type { TopologyLibrary } from '../topology/library'
import type { TopologyManager } from '../deployment/topology-manager'
import type { ContinuousLoad } from '../traffic/continuous-load'
import type { Transfers } from '../transfers/transfers'
import type { TrustGate } from '../trust/gate'

/** What the handlers of the commands work with. */
export interface LabContext {
  readonly clock: RunClock
  readonly supervisor: Supervisor
  readonly recorder: Recorder
  readonly journal: Journal
  readonly logs: NodeLogs
  readonly bytes: ByteFiles
  readonly byteRecording: ByteRecording
  readonly projection: Projection
  readonly comparisons: Comparisons
  readonly faults: Faults
  readonly exercises: Exercises
  readonly attempts: MachineAttempts
  readonly joinDoor: JoinDoor
  readonly marking: MarkingDesk
  readonly ports: PortTroubles
  readonly topologies: TopologyManager
  readonly trust: TrustGate
  readonly library: TopologyLibrary
  readonly transfers: Transfers
  readonly roads: Roads
  readonly version: string
  /** Where this run is recorded. */
  readonly runFolder: string
  readonly runs: RunLibrary
  readonly openRuns: OpenRuns
  readonly guests: GuestRuns
  readonly load: ContinuousLoad
  /** Prints a page of ours, which has no script and asks nothing of a network. */
  readonly printPdf: (html: string) => Promise<Buffer>
  /** Ends the host, on the panel's wish. */
  readonly onQuit: () => void
}

export type Handler<C extends CommandName> = (
  lab: LabContext,
  args: ParsedArgs<C>,
  origin: CommandOrigin
) => Promise<CommandResults[C]>

/** The handlers of all commands, which the table in `index.ts` has to have. */
export type Handlers = { readonly [C in CommandName]: Handler<C> }
