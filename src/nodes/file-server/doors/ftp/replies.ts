import type { ReceptionError } from '../../reception-error'
import type { StoredFile } from '../stored-files'

/** What a refused or failed file is answered with (RFC 959, section 4.2.2). */
export function replyOf({ code, message }: ReceptionError): string {
  switch (code) {
    case 'TOO_LARGE':
    case 'DISK_FULL':
    case 'LIMIT_REACHED':
      return `552 ${message}`
    case 'BAD_OFFER':
      return `553 ${message}`
    case 'GAP':
      return `554 ${message}`
    case 'INCOMPLETE':
      return `426 ${message}`
    case 'READ_ONLY':
    case 'NO_PERMISSION':
      return `550 ${message}`
    default:
      return `451 ${message}`
  }
}

/** UTC, as MDTM and MLSD have it: `20260407153000`. */
export function timeValue(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[-:T]/g, '')
}

/** A line of MLSD (RFC 3659, section 7.2). */
export function factLine({ name, size, modified, isFolder }: StoredFile): string {
  if (isFolder) return `type=dir;modify=${timeValue(modified)};perm=cdelm; ${name}`
  return `type=file;size=${size};modify=${timeValue(modified)};perm=r; ${name}`
}

/** Extensions, as FEAT lists them (RFC 2389). */
export const features = [
  'EPSV',
  'MDTM',
  'MLST type*;size*;modify*;perm*;',
  'REST STREAM',
  'SIZE',
  'TVFS',
  'UTF8'
]
