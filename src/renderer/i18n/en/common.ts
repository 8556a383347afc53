export const common = {
  state: {
    up: 'Up',
    starting: 'Starting',
    backoff: 'Backing off',
    frozen: 'Frozen',
    draining: 'Draining',
    down: 'Down',
    failed: 'Failed',
    stopped: 'Stopped'
  },
  kind: {
    replica: 'Replica',
    'file-server': 'File server',
    'replicating-proxy': 'Replicating proxy',
    balancer: 'Balancer',
    client: 'Client',
    external: 'Your own program',
    existing: 'Existing server'
  },
  runtime: { thread: 'thread {{id}}', process: 'pid {{id}}', none: 'not running' },
  action: {
    start: 'Start',
    stop: 'Stop',
    kill: 'Kill',
    'keep-down': 'Keep down',
    freeze: 'Freeze',
    resume: 'Resume',
    restart: 'Restart',
    'restart-now': 'Restart now',
    cancel: 'Cancel',
    close: 'Close',
    delete: 'Delete',
    save: 'Save',
    open: 'Open',
    add: 'Add',
    rename: 'Rename',
    copy: 'Copy',
    export: 'Export',
    clear: 'Clear',
    retry: 'Try again',
    more: 'More actions'
  },
  unit: {
    requests: 'req/s',
    begun: 'conn/s',
    exchanges: 'exch/s',
    sessions: 'sess/s',
    connections_one: '{{count}} connection',
    connections_other: '{{count}} connections'
  },
  primary: 'primary',
  'restarts-in': 'restarts in',
  'restarts-in-full': 'restarts in {{time}}',
  ago: '{{time}} ago',
  now: 'now',
  none: 'none',
  log: {
    title: 'Log',
    search: 'Search the log',
    level: 'Least severe level shown',
    levels: { debug: 'All', info: 'Info', warn: 'Warnings', error: 'Errors' },
    follow: 'Follow',
    following: 'Following',
    copied_one: '{{count}} line copied',
    copied_other: '{{count}} lines copied',
    lines_one: '{{formatted}} line',
    lines_other: '{{formatted}} lines',
    matching: '{{count}} of {{total}} lines',
    empty: 'No lines yet',
    'empty-text': 'What this node prints appears here as it comes.',
    sources: {
      stderr: 'Written to standard error, which is no error by itself',
      prepare: 'Printed by what prepares the program; compared with nothing'
    },
    unfinished: 'now',
    'no-match': 'No line matches'
  }
}
