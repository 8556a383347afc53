import type { Command } from 'commander'
import { resolve } from 'node:path'
import { defaultDataDir } from '#lab/data-folder/default-folder'

/** Adds `--data`, by which commands find the host: each data folder has one at most. */
export function withDataOption(command: Command): Command {
  return command.option('--data <dir>', 'the data folder of the lab (default: $RELEVO_DATA, or ~/.relevo)')
}

/** The data folder that was asked for. */
export function dataDirOf({ data }: { readonly data?: string }): string {
  return data ? resolve(data) : defaultDataDir()
}
