/** The kinds of door of a file server, apart from the schemas, so that the panel does not carry those. */
export const doorKinds = ['http', 'https', 'ftp', 'sftp', 'ws', 'wss', 'tcp'] as const
export type DoorKind = (typeof doorKinds)[number]

/** The port of a door that is given none. `http` and `ws` are the coursework's. */
export const usualPorts: Readonly<Record<DoorKind, number>> = {
  http: 5000,
  https: 5443,
  ftp: 5021,
  sftp: 5022,
  ws: 5555,
  wss: 5556,
  tcp: 5600
}

/** The doors that a topology has in `doors`: `http` is its `port`, and `ws` its `receiverPort`. */
export const furtherDoors = ['https', 'wss', 'ftp', 'sftp', 'tcp'] as const
export type FurtherDoor = (typeof furtherDoors)[number]
/** The port of each further door that a file server has. */
export type DoorPorts = Readonly<Partial<Record<FurtherDoor, number>>>

export function isFurtherDoor(name: string): name is FurtherDoor {
  return (furtherDoors as readonly string[]).includes(name)
}
