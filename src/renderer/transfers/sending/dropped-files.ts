import { RelevoError } from '#shared/errors'
import { isTopologyFile } from '../../actions/use-topology-files'

/** A file that is to be sent, and its name with the folders that it was dropped in: `a/b/name`. */
export interface OutgoingFile {
  readonly file: File
  readonly name: string
}

/** Files of one drop; past it a folder was probably not meant. */
const maxFiles = 10_000

/** Files by themselves. */
export function asOutgoing(files: Iterable<File>): OutgoingFile[] {
  return Array.from(files, file => ({ file, name: file.name }))
}

/** Whether a file of a drop is a topology to open: one in a folder belongs to the folder, which is sent whole. */
export function isDroppedTopology({ name }: OutgoingFile): boolean {
  return !name.includes('/') && isTopologyFile({ name })
}

/** Largest file that is looked into for a topology, bytes. */
const mostTopologyBytes = 1024 ** 2

/** Whether it may be a topology as people write it by hand, by its name and what it says: then a person is asked. */
export async function mayBeTopology({ name, file }: OutgoingFile): Promise<boolean> {
  if (name.includes('/') || !/\.ya?ml$/i.test(name) || file.size > mostTopologyBytes) return false
  const text = await file.text().catch(() => '')
  return /^nodes\s*:/m.test(text)
}

/**
 * The files of a drop, and those in its folders, with their folders; hidden ones of folders are left out.
 * @throws RelevoError `LIMIT_REACHED` for more than would be sent: a part of a folder is not the folder
 */
export async function droppedFiles(data: DataTransfer): Promise<OutgoingFile[]> {
  const found: OutgoingFile[] = []
  // The list is gone once the event is over: what is in it is taken first.
  const items = Array.from(data.items, item => ({
    entry: item.kind === 'file' ? item.webkitGetAsEntry() : null,
    file: item.kind === 'file' ? item.getAsFile() : null
  }))
  for (const { entry, file } of items) {
    if (entry?.isDirectory) await walk(entry as FileSystemDirectoryEntry, entry.name, found)
    else if (file) found.push({ file, name: file.name })
  }
  return found
}

async function walk(folder: FileSystemDirectoryEntry, path: string, found: OutgoingFile[]): Promise<void> {
  const reader = folder.createReader()
  for (;;) {
    // It gives a hundred at a time, and none at the end.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    )
    if (entries.length === 0) return
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      if (found.length >= maxFiles)
        throw new RelevoError('LIMIT_REACHED', `more than ${maxFiles} files`, { files: maxFiles })
      const name = `${path}/${entry.name}`
      if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, name, found)
      else found.push({ file: await fileOf(entry as FileSystemFileEntry), name })
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}
